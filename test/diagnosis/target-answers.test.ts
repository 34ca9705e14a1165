import { describe, expect, it } from 'vitest';

import { blamedBy } from '../../shared/diagnosis/rules/target-blame.ts';
import { ARN, commandsOf, containers, dial, explainGroup, group, target } from './target-evidence.ts';

const mismatch = (code: number) =>
  target('unhealthy', 'Target.ResponseCodeMismatch', {
    description: `Health checks failed with these codes: [${code}]`,
  });

describe('health checks that get the wrong code', () => {
  it.each([
    [301, {}, 'target.wrong-code/redirect'],
    [400, { said: '"Invalid HTTP_HOST header"' }, 'target.wrong-code/host'],
    [421, {}, 'target.wrong-code/host'],
    [400, { otherProtocol: 'HTTPS' as const }, 'target.wrong-code/protocol'],
    [401, {}, 'target.wrong-code/auth'],
    [403, {}, 'target.wrong-code/auth'],
    [404, {}, 'target.wrong-code/path'],
    [418, {}, 'target.wrong-code'],
    [204, {}, 'target.wrong-code/matcher'],
    [500, { said: '"division by zero"' }, 'target.wrong-code/server-error'],
    [503, { said: '"connect ECONNREFUSED 10.0.2.7:6379"' }, 'target.wrong-code/dependency'],
  ])('of %i %j', (status, more, cause) => {
    const [found] = explainGroup('target.wrong-code', {
      targets: [mismatch(status)],
      dials: [dial('answered', { status, ms: 12, ...more })],
    });
    expect(found).toMatchObject({ cause, confidence: 'high' });
  });

  it.each([
    ['a plain 400', 400, {}, 'target.wrong-code/host medium'],
    ['a 400 of localhost', 400, { said: '"bad cookie for localhost"' }, 'target.wrong-code/host medium'],
    ['an exception of Java', 500, { said: '"java.lang.NullPointerException"' }, 'target.wrong-code/server-error high'],
    [
      'an exception of Python',
      500,
      { said: '"django.db.utils.DataError: value too long"' },
      'target.wrong-code/server-error high',
    ],
    [
      "the web server's own signature",
      500,
      { said: '"Internal Server Error. Apache Server at api.hokus.ai Port 80"' },
      'target.wrong-code/server-error high',
    ],
    ['a kind of software', 503, { said: '"redis is unavailable"' }, 'target.wrong-code/dependency medium'],
    ['a host and no trouble', 503, { said: '"see docs.hokus.ai"' }, 'target.wrong-code/dependency medium'],
  ])('accuse nobody for sure because of %s', (_, status, more, expected) => {
    const [found] = explainGroup('target.wrong-code', {
      targets: [mismatch(status)],
      dials: [dial('answered', { status, ms: 12, ...more })],
    });
    expect(`${found?.cause} ${found?.confidence}`).toBe(expected);
  });

  it('know the code from the load balancer when nobody could ask the target', () => {
    const [found] = explainGroup('target.wrong-code', { targets: [mismatch(404)] });
    expect(found).toMatchObject({ cause: 'target.wrong-code/path', confidence: 'high' });
    expect(explainGroup('target.wrong-code', { targets: [mismatch(503)] })[0]?.confidence).toBe('medium');
  });

  it('add a code to the matcher in quotes that the CLI needs', () => {
    const [found] = explainGroup('target.wrong-code', {
      targets: [mismatch(204)],
      dials: [dial('answered', { status: 204 })],
    });
    expect(found && commandsOf(found)).toEqual([
      `aws elbv2 modify-target-group --target-group-arn ${ARN} --matcher 'HttpCode="200,204"' --region us-east-1`,
    ]);
  });

  it('take the path that a redirect gives when it is the same thing', () => {
    const [found] = explainGroup('target.wrong-code', {
      targets: [mismatch(308)],
      dials: [dial('answered', { status: 308, location: 'http://10.0.1.5:8000/health/' })],
    });
    expect(found && commandsOf(found)[0]).toContain('--health-check-path /health/ ');
  });

  it('accuse nobody when the answer passes by now', () => {
    const [found] = explainGroup('target.wrong-code', {
      targets: [mismatch(503)],
      dials: [dial('answered', { status: 200 })],
    });
    expect(found).toMatchObject({ cause: 'target.wrong-code', confidence: 'low' });
  });

  it('tell of an expired certificate beside it', () => {
    const found = explainGroup('target.wrong-code', {
      targets: [mismatch(500)],
      dials: [dial('answered', { status: 500, certificateDaysLeft: -3 })],
    });
    expect(found.map(({ cause }) => cause)).toEqual(['target.wrong-code/server-error', 'tls.expired']);
  });
});

describe('an answer', () => {
  it.each([
    ['"cannot resolve mlflow.hokusai-development.local"', 'mlflow.hokusai-development.local'],
    ['"connect ECONNREFUSED 10.0.2.7:6379"', '10.0.2.7:6379'],
    ['"redis is unavailable"', 'redis'],
    ['"failed to connect to the database"', 'database'],
    ['"cannot handle 10.0.1.5"', undefined],
    ['"division by zero"', undefined],
    ['"error in server.py"', undefined],
    ['"version 1.2.3 is starting"', undefined],
    [undefined, undefined],
  ])('%s blames %s', (said, blames) => {
    expect(blamedBy({ ...(said !== undefined && { said }), url: 'http://10.0.1.5:8000/health' })?.name).toBe(blames);
  });
});

describe('health checks that cannot connect', () => {
  const DOWN = target('unhealthy', 'Target.FailedHealthChecks');
  const started = (startedAt: string, health = 'HEALTHY') => ({
    tasks: [{ id: 't1', address: '10.0.1.5', health, startedAt }],
  });
  const OLD = started('2026-11-24T20:00:00Z');
  const YOUNG = started('2026-11-24T23:59:30Z');

  it.each([
    [
      'refused, another port open',
      { dials: [dial('refused', { otherPorts: [{ port: 9000, open: true }] })] },
      'target.failed-checks/wrong-port high',
    ],
    [
      'refused, containers on another port',
      { dials: [dial('refused')], more: { containers: containers({ containerPorts: [9000] }) } },
      'target.failed-checks/wrong-port high',
    ],
    [
      'refused while ECS finds the task healthy for long',
      { dials: [dial('refused')], more: { containers: containers({}, OLD) } },
      'target.failed-checks/loopback high',
    ],
    [
      'refused while the task runs for long, and nobody checks it from within',
      { dials: [dial('refused')], more: { containers: containers({}, started('2026-11-24T20:00:00Z', 'UNKNOWN')) } },
      'target.failed-checks/loopback medium',
    ],
    [
      'refused on a port of the host',
      {
        dials: [dial('refused', { port: 32_768 })],
        more: {
          containers: containers({}, OLD),
          group: group({ group: { ...group().seen.group, targetType: 'instance' } as never }),
        },
      },
      'target.failed-checks/loopback high',
    ],
    [
      'refused while the task has just started',
      { dials: [dial('refused')], more: { containers: containers({}, YOUNG) } },
      'target.failed-checks/loopback medium',
    ],
    [
      'refused while others of its image listen',
      { targets: [DOWN, target('healthy')], dials: [dial('refused')], more: { containers: containers({}, OLD) } },
      'target.failed-checks/not-running medium',
    ],
    [
      'refused, no task',
      { dials: [dial('refused')], more: { containers: containers({ running: 0 }) } },
      'target.failed-checks/not-running high',
    ],
    ['refused, nothing known', { dials: [dial('refused')] }, 'target.failed-checks/not-running medium'],
    ['another protocol', { dials: [dial('closed', { otherProtocol: 'HTTPS' })] }, 'target.failed-checks/protocol high'],
    ['no HTTP', { dials: [dial('not-http')] }, 'target.failed-checks/not-http high'],
    ['no TLS', { dials: [dial('tls-failed')] }, 'target.failed-checks/tls high'],
    ['a connection that ends', { dials: [dial('closed')] }, 'target.failed-checks/hangs-up high'],
    ['an answer by now', { dials: [dial('answered', { status: 200 })] }, 'target.failed-checks low'],
    ['nobody to ask', {}, 'target.failed-checks low'],
  ])('of %s', (_, given, expected) => {
    const [found] = explainGroup('target.failed-checks', { targets: [DOWN], ...given } as never);
    expect(`${found?.cause} ${found?.confidence}`).toBe(expected);
  });

  it('name what was not to be seen of ECS', () => {
    const unseen = 'could not look at the ECS service: ecs:ListServices on hokusai is not allowed';
    const [found] = explainGroup('target.failed-checks', {
      targets: [DOWN],
      dials: [dial('refused')],
      more: { containers: { unseen } },
    });
    expect(found).toMatchObject({ confidence: 'medium', unseen: [unseen] });
    expect(found?.alternatives).toMatchObject([{ cause: 'target.failed-checks/wrong-port', confidence: 'low' }]);
  });

  const OTHER = { groupArn: 'arn:other', container: 'app', port: 7000 };
  const WRONG = { groupArn: ARN, container: 'app', port: 8000 };
  const mendOf = (ecs: Parameters<typeof containers>[0]) => {
    const more = { containers: containers({ containerPorts: [9000], ...ecs }) };
    const [found] = explainGroup('target.failed-checks', { targets: [DOWN], dials: [dial('refused')], more });
    return found;
  };

  it('let ECS register the port that the containers have, and keep what else it fills', () => {
    const found = mendOf({ attached: [OTHER, WRONG] });
    expect(found && commandsOf(found)).toEqual([
      'aws ecs update-service --cluster hokusai --service api' +
        ' --load-balancers targetGroupArn=arn:other,containerName=app,containerPort=7000' +
        ` targetGroupArn=${ARN},containerName=app,containerPort=9000 --region us-east-1`,
    ]);
    expect(found?.remedy[0]?.say).toContain('it starts a deployment');
  });

  it.each([
    ['CodeDeploy deploys', { controller: 'CODE_DEPLOY' }],
    ['its groups are a pair', { attached: [{ ...WRONG, pair: 'arn:green' }] }],
    ['it fills another group', { attached: [OTHER] }],
    ['the containers have several ports', { containerPorts: [9000, 9001] }],
  ])('change no setting of the service when %s', (_, ecs) => {
    const found = mendOf({ attached: [WRONG], ...ecs });
    expect(found).toMatchObject({ cause: 'target.failed-checks/wrong-port', confidence: 'high' });
    expect(found && commandsOf(found)).toEqual([]);
    expect(found?.remedy).toHaveLength(1);
  });

  it('take out what somebody else registered', () => {
    const found = mendOf({ attached: [{ ...WRONG, port: 9000 }] });
    expect(found && commandsOf(found)).toEqual([
      'aws ecs update-service --cluster hokusai --service api --force-new-deployment --region us-east-1',
      `aws elbv2 deregister-targets --target-group-arn ${ARN} --targets Id=10.0.1.5,Port=8000 --region us-east-1`,
    ]);
  });
});
