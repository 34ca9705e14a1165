import type { SandboxService, SandboxTask } from '../aws/container-state.ts';
import type { GroupSettings, SandboxGroup } from '../aws/target-group.ts';
import type { Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

export const GROUP = 'lab-api';
const ZONES = ['us-east-1a', 'us-east-1b'];

/** A load balancer that has judged within a second. Its API calls the time-out 2 s, the least that there is. */
const QUICK = {
  timeoutMs: 500,
  intervalMs: 60,
  registrationMs: 10,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
} as const;

type Member = { port: number; id?: string; zone?: string };

/** A group with targets, in zones by turns, of which all states are as wanted before it is watched. */
export const groupWith = async (
  lab: Lab,
  members: readonly Member[],
  settings: Partial<GroupSettings> = {},
  states: readonly string[] = ['unhealthy'],
): Promise<SandboxGroup> => {
  const group = lab.aws.loadBalancer.addGroup({ name: GROUP, ...QUICK, ...settings });
  for (const [index, { port, id = '127.0.0.1', zone = ZONES[index % 2] ?? '' }] of members.entries()) {
    group.register({ id, port, zone });
  }
  await until(() => group.targets().every(({ state }, index) => state === (states[index] ?? states[0])));
  return group;
};

/** Watches the group, from where there is no need to guess. */
export const watchGroup = (expect?: object, more?: Parameters<typeof watching>[1]): Made =>
  watching({ kind: 'target-group', name: GROUP, ...(expect && { expect }) }, more);

/** The same from outside of the VPC, where nobody can ask the targets. */
export const watchFromOutside = (): Made => watching({ kind: 'target-group', name: GROUP, from: 'outside' });

/** Targets on their way get five minutes: of the monitor's, which is this much faster then. */
export const SETTLING = { faster: 300 } as const;

/** The ECS service behind the group. */
export const serviceOf = (lab: Lab, group: SandboxGroup, given: Partial<SandboxService> = {}): SandboxService =>
  lab.aws.containers.addService({
    name: 'api',
    cluster: 'lab',
    targetGroupArns: [group.arn],
    groupIds: ['sg-tasks'],
    containerPorts: group.targets().map(({ port }) => port),
    tasks: group.targets().map(({ id }, index) => running(`task-${index}`, id)),
    ...given,
  });

const HOUR_MS = 3_600_000;

/** Ago, ISO 8601. */
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

export const running = (id: string, address: string): SandboxTask => ({
  id,
  address,
  status: 'RUNNING',
  startedAt: ago(HOUR_MS),
});

/** So many tasks that stopped, a minute apart, each within half a minute of its start. */
export const stopped = (count: number, reason: string, more: Partial<SandboxTask> = {}): SandboxTask[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `stopped-${n}`,
    status: 'STOPPED' as const,
    startedAt: ago((n + 1.5) * 60_000),
    stoppedAt: ago((n + 1) * 60_000),
    reason,
    ...more,
  }));

/** A deployment of which no task has failed, beside the one it replaces. */
export const rollingOut = (): SandboxService['deployments'] => [
  { id: 'ecs-svc/2', status: 'PRIMARY', rolloutState: 'IN_PROGRESS', createdAt: ago(60_000), running: 1, desired: 2 },
  { id: 'ecs-svc/1', status: 'ACTIVE', rolloutState: 'COMPLETED', createdAt: ago(24 * HOUR_MS) },
];

const PATIENCE_MS = 20_000;
const LOOK_MS = 10;

/** Resolves when it is so. */
export const until = async (isSo: () => boolean): Promise<void> => {
  const startedMs = performance.now();
  while (!isSo()) {
    if (performance.now() - startedMs > PATIENCE_MS) throw new Error('the load balancer has not judged as it should');
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
};

type Expect = Scenario['expect'];

/** A fault of a target group, and the split of it. */
export const expecting = (code: Expect['code'], split?: string): Expect => ({
  code,
  stage: 'target',
  cause: split === undefined ? code : `${code}/${split}`,
});
