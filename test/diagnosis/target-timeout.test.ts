import { describe, expect, it } from 'vitest';

import type { SecurityView } from '../../shared/aws/security-view.ts';
import { ARN, commandsOf, containers, dial, explainGroup, group, target } from './target-evidence.ts';

const DOWN = target('unhealthy', 'Target.Timeout');
const IN_VPC = { vantage: { region: 'us-east-1', subnetIds: ['subnet-m'], groupIds: ['sg-m'] } };

/** The groups of monitor and target; that of the target lets one group in. */
const rules = (from: string): { seen: SecurityView } => {
  const rule = { protocol: 'tcp', fromPort: 8000, toPort: 8000, cidrs: [], groupIds: [from], prefixLists: [] };
  const all = { protocol: '-1', cidrs: ['0.0.0.0/0'], groupIds: [], prefixLists: [] };
  return {
    seen: {
      address: '10.0.1.5',
      monitorSubnets: [{ id: 'subnet-m', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.9.0/24' }],
      monitorGroups: [{ id: 'sg-m', ingress: [], egress: [all] }],
      targetGroups: [{ id: 'sg-tasks', ingress: [rule], egress: [all] }],
    } as never,
  };
};

describe('health checks that time out', () => {
  it('are too tight when the target answers later than they wait', () => {
    const [found, ...beside] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('answered', { status: 200, ms: 6140 })],
    });
    expect(found).toMatchObject({
      cause: 'target.timeout/too-tight',
      confidence: 'high',
      own: true,
      summary: 'the health check of api waits 5 s, and its targets answer after 6.1 s',
      validate: `aws elbv2 wait target-in-service --target-group-arn ${ARN} --region us-east-1`,
    });
    expect(found?.evidence[0]).toBe('our own dial: http://10.0.1.5:8000/health answers 200 after 6.1 s');
    expect(found && commandsOf(found)).toEqual([
      `aws elbv2 modify-target-group --target-group-arn ${ARN} --health-check-timeout-seconds 10 --health-check-interval-seconds 30 --region us-east-1`,
    ]);
    expect(beside).toEqual([]);
  });

  it('keep the time-out within what AWS takes, and below the interval', () => {
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('answered', { status: 200, ms: 110_000 })],
    });
    expect(found && commandsOf(found)[0]).toContain(
      '--health-check-timeout-seconds 120 --health-check-interval-seconds 125 ',
    );
  });

  it('have two causes when the late answer is an error too, and name whom it blames', () => {
    const said = '"cannot resolve mlflow.hokusai-development.local"';
    const found = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('answered', { status: 503, ms: 6140, said })],
    });
    expect(found.map(({ cause, own, consequence }) => ({ cause, own, consequence }))).toEqual([
      { cause: 'target.timeout/too-tight', own: true, consequence: undefined },
      { cause: 'target.wrong-code/dependency', own: undefined, consequence: true },
    ]);
    for (const { evidence } of found) expect(evidence[0]).toContain(said);
    const [first, second] = found[0]?.remedy ?? [];
    expect(first?.say).toContain(said);
    expect(second?.say).toMatch(/^Only if it is still slow once it answers \S+: let the health check wait/);
    expect(second?.command).toContain('modify-target-group');
  });

  it('ask for the ARN by the name where the control plane could not be seen', () => {
    const unseen = 'could not look at the target group and its load balancers: no';
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('answered', { status: 200, ms: 6140 })],
      more: { group: { unseen } },
    });
    expect(found?.confidence).toBe('high');
    expect(found && commandsOf(found)[0]).toBe(
      'aws elbv2 modify-target-group --health-check-timeout-seconds 10 --health-check-interval-seconds 30 --region us-east-1 ' +
        '--target-group-arn "$(aws elbv2 describe-target-groups --names api --query \'TargetGroups[0].TargetGroupArn\' --output text --region us-east-1)"',
    );
  });

  it.each([
    ['silent', dial('silent', { waitedMs: 15_000 }), IN_VPC, 'target.timeout/silent high'],
    ['stalled in its body', dial('silent', { status: 200, waitedMs: 15_000 }), IN_VPC, 'target.timeout/silent high'],
    [
      'silent for little longer than they wait',
      dial('silent', { waitedMs: 7000 }),
      IN_VPC,
      'target.timeout/silent medium',
    ],
    ['silent for no longer than they wait', dial('silent', { waitedMs: 4000 }), IN_VPC, 'target.timeout/silent low'],
    ['without a connection', dial('no-connection'), IN_VPC, 'target.timeout/no-connection medium'],
    ['without a connection from who knows where', dial('no-connection'), {}, 'target.timeout/no-connection medium'],
    [
      'without a connection, the monitor let in',
      dial('no-connection'),
      { ...IN_VPC, security: rules('sg-m') },
      'target.timeout/no-connection high',
    ],
    [
      'without a connection, only the load balancer let in',
      dial('no-connection'),
      { ...IN_VPC, security: rules('sg-lb') },
      'target.timeout/no-connection low',
    ],
    ['answering us', dial('answered', { status: 200, ms: 20 }), IN_VPC, 'target.timeout/load-balancer-only medium'],
    [
      'answering an error by now',
      dial('answered', { status: 500, ms: 20 }),
      IN_VPC,
      'target.wrong-code/server-error high',
    ],
    ['refusing by now', dial('refused'), IN_VPC, 'target.failed-checks/not-running medium'],
    ['hanging up by now', dial('closed'), IN_VPC, 'target.failed-checks/hangs-up high'],
  ])('of a target %s', (_, seen, more, expected) => {
    const [found] = explainGroup('target.timeout', { targets: [DOWN], dials: [seen], more });
    expect(`${found?.cause} ${found?.confidence}`).toBe(expected);
  });

  it('let the load balancer in by the groups that are known', () => {
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('no-connection')],
      more: { ...IN_VPC, containers: containers() },
    });
    expect(found && commandsOf(found)).toContain(
      'aws ec2 authorize-security-group-ingress --group-id sg-tasks --protocol tcp --port 8000 --source-group sg-lb --region us-east-1',
    );
  });

  it('see first whether the monitor is let in, where nothing shows that', () => {
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('no-connection')],
      more: { ...IN_VPC, containers: containers() },
    });
    expect(found?.remedy[0]).toEqual({
      say: "See whether the targets' security group lets the monitor in (sg-m): if not, our own dial says nothing",
      command: 'aws ec2 describe-security-groups --group-ids sg-tasks --region us-east-1',
    });
  });

  it('let the ranges of the subnets in where a network load balancer has no security group', () => {
    const [balancer] = group().seen.loadBalancers;
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('no-connection')],
      more: {
        ...IN_VPC,
        containers: containers(),
        group: group({ loadBalancers: [{ ...balancer, type: 'network', groupIds: [] } as never] }),
      },
    });
    expect(found && commandsOf(found).slice(1, 3)).toEqual([
      "aws ec2 describe-subnets --subnet-ids subnet-a subnet-b --query 'Subnets[].CidrBlock' --output text --region us-east-1",
      'printf %s \'range, such as 10.0.1.0/24: \' && read -r value && aws ec2 authorize-security-group-ingress --group-id sg-tasks --protocol tcp --port 8000 --region us-east-1 --cidr "$value"',
    ]);
  });

  it('are less sure of each cause when targets differ', () => {
    const [first, ...others] = explainGroup('target.timeout', {
      targets: [DOWN, { ...DOWN, id: '10.0.2.5' }],
      dials: [dial('silent', { waitedMs: 15_000 }), dial('no-connection', { id: '10.0.2.5' })],
      more: IN_VPC,
    });
    expect(first).toMatchObject({ cause: 'target.timeout/silent', confidence: 'medium' });
    expect(first?.alternatives).toMatchObject([{ cause: 'target.timeout/no-connection', confidence: 'medium' }]);
    expect(others).toEqual([]);
  });

  it('say what could not be looked at when nobody could ask the targets', () => {
    const unseen = 'could not look at the ECS service: ecs:ListClusters on the Region is not allowed';
    const [found] = explainGroup('target.timeout', { targets: [DOWN], more: { containers: { unseen } } });
    expect(found).toMatchObject({ cause: 'target.timeout', confidence: 'low', unseen: [unseen] });
    expect(found && commandsOf(found)).toEqual([
      'curl -skv -m 60 -A ELB-HealthChecker/2.0 http://10.0.1.5:8000/health',
    ]);
  });

  it('accuse nobody when the targets are healthy again', () => {
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('answered', { status: 200, ms: 6140 })],
      more: { group: group({ targets: [target('healthy')] }) },
    });
    expect(found?.confidence).toBe('low');
    expect(found?.evidence[0]).toBe('load balancer: 1 of 1 healthy in api now, so it may be over');
  });

  it('do not judge by HTTP/1.1 what a group of HTTP/2 or gRPC answers', () => {
    const [found] = explainGroup('target.timeout', {
      targets: [DOWN],
      dials: [dial('silent')],
      more: { group: group({ group: { ...group().seen.group, protocolVersion: 'GRPC' } as never }) },
    });
    expect(found?.cause).toBe('target.timeout');
  });
});
