import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import type { CheckReport } from '../../shared/spot-check.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { deploy } from './deployed.ts';

const configText = (closedPort: number): string => `
version: 1
platform: Hokusai
references: runtime
defaults: { timeout: 2s, confirm: [] }
services:
  api:
    name: API
    checks:
      targets: { kind: target-group, name: api-tg }
      port: { kind: tcp, host: 127.0.0.1, port: ${closedPort} }
      setting: { kind: tcp, host: "\${ssm:/api/host}", port: 80 }
  site:
    name: Site
    checks:
      page: { kind: http, from: outside, url: "http://127.0.0.1:${closedPort}/health" }
`;
const UNSEEN =
  'the target group and its load balancers: elasticloadbalancing:DescribeTargetGroups on api-tg is not allowed';

let deployed: Awaited<ReturnType<typeof deploy>>;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;
const messages: string[] = [];

beforeAll(async () => {
  closed = await reserveClosedPort();
  deployed = await deploy(configText(closed.port), ['probe-targets', 'notify', 'spot-check', 'spot-check-outside']);
  deployed.apis.loadBalancer.addGroup({ name: 'api-tgs' });
  deployed.apis.sns.subscribe(deployed.topicArn, 'email', ({ body }) => void messages.push(body));
});
afterEach(() => deployed.apis.troubles.end());
afterAll(async () => {
  await deployed.stop();
  await closed.stop();
});

/** Lines of mail are broken where they end. */
const unbroken = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('a spot check that is asked why', () => {
  const why = async (check: string, changed: Record<string, string> = {}): Promise<CheckReport | undefined> => {
    const { answers } = await deployed.invoke('spot-check', [{ checks: [check], why: true }], changed);
    return (answers[0] as CheckReport[])[0];
  };

  it('answers with the cause, by what the control plane says', async () => {
    expect((await why('targets'))?.findings).toMatchObject([
      {
        cause: 'target.not-found/similar',
        confidence: 'high',
        evidence: expect.arrayContaining(['target group: there is api-tgs']),
        unseen: [],
      },
    ]);
  });

  it('names itself in the command that proves the mend', async () => {
    const [finding] = (await why('port'))?.findings ?? [];
    expect(finding?.validate).toContain('--function-name vpcwatch-test-spot-check ');
    const outside = await deployed.invoke('spot-check-outside', [{ checks: ['page'], why: true }]);
    const [[report]] = outside.answers as [[CheckReport]];
    expect(report.findings?.[0]?.validate).toContain('--function-name vpcwatch-test-spot-check-outside ');
  });

  it('says which way out its subnets lack', async () => {
    const report = await why('setting', {
      SUBNET_IDS: 'subnet-1,subnet-2',
      PROBE_SUBNET_IDS: 'subnet-1,subnet-2',
      PROBE_SECURITY_GROUP_IDS: 'sg-1',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${closed.port}`,
    });
    expect(report?.fault).toBe('aws.unreachable');
    const text = JSON.stringify(report?.findings);
    for (const id of ['subnet-1', 'subnet-2']) expect(text).toContain(id);
  });

  it('answers without findings when nobody asks why', async () => {
    const { answers } = await deployed.invoke('spot-check', [{ checks: ['targets'] }]);
    expect((answers[0] as CheckReport[])[0]).not.toHaveProperty('findings');
  });
});

describe('what notify tells', () => {
  /** A minute in which the other functions report too: a first verdict waits for them. */
  const probe = async (): Promise<void> => {
    const at = isoSecond(Date.now());
    for (const name of ['probe-http', 'probe-outside']) {
      await deployed.store.claimTick({ function: name, shard: 0 }, at);
      await deployed.store.completeTick({ function: name, shard: 0 }, at, 'hash');
    }
    await deployed.invoke('probe-targets', [{ time: at }]);
  };

  it('is told without what notify may not look at, and says so', async () => {
    await probe();
    deployed.apis.troubles.start('elasticloadbalancing', 'denied');
    const { answers } = await deployed.invoke('notify', [{}]);
    expect(answers).toMatchObject([{ published: ['INC-1#1'], unsent: [] }]);
    const incident = await deployed.store.incident('INC-1');
    expect(incident?.members).toMatchObject([{ check: 'targets', findings: [{ code: 'target.not-found' }] }]);
    expect(incident?.members[0]?.findings?.[0]?.unseen.join()).toContain(UNSEEN);
    expect(unbroken(messages.at(-1) ?? '')).toContain(UNSEEN);
  });

  it('has the cause, once notify may look', async () => {
    const { store } = deployed;
    const incident = await store.incident('INC-1');
    if (incident === undefined) throw new Error('nothing was told');
    // As if the diagnosis were some minutes old.
    await store.saveIncident({ ...incident, diagnosedAt: isoSecond(Date.now() - 360_000) }, incident.rev);
    const { answers } = await deployed.invoke('notify', [{}]);
    expect(answers).toMatchObject([{ published: ['INC-1#2'] }]);
    const [member] = (await store.incident('INC-1'))?.members ?? [];
    expect(member?.findings).toMatchObject([{ cause: 'target.not-found/similar', unseen: [] }]);
    expect(unbroken(messages.at(-1) ?? '')).toContain('api-tgs');
  });
});
