import type { SandboxService } from '../aws/container-state.ts';
import { reserveClosedPort } from '../raw-servers.ts';
import type { Lab } from './lab.ts';
import type { Made, Scenario } from './scenario.ts';
import { expecting, groupWith, rollingOut, running, SETTLING, serviceOf, stopped, watchGroup } from './target-lab.ts';
import { answering, appPort } from './target-servers.ts';

/** A target in its first checks, which it never passes and not yet fails. */
const starting = async (lab: Lab, service: Partial<SandboxService>): Promise<Made> => {
  const { port } = lab.keep(await reserveClosedPort());
  const group = await groupWith(lab, [{ port }], { unhealthyThreshold: 1000 }, ['initial']);
  serviceOf(lab, group, service);
  return watchGroup(undefined, SETTLING);
};

/** A target that leaves, and nobody else. */
const draining = async (lab: Lab, service: Partial<SandboxService>, deregistrationMs = 300_000): Promise<Made> => {
  const port = await appPort(lab, answering(200));
  const group = await groupWith(lab, [{ port }], { deregistrationMs }, ['healthy']);
  serviceOf(lab, group, service);
  group.deregister({ id: '127.0.0.1', port });
  return watchGroup(undefined, SETTLING);
};

const KILLED = 'Essential container in task exited';
const BY_CHECKS = 'Task failed ELB health checks in (target-group lab-api)';
const SCHEDULER = { stopCode: 'ServiceSchedulerInitiated' };

export const TARGET_STATE_SCENARIOS: readonly Scenario[] = [
  {
    number: 49,
    made: 'tasks crash soon after their start',
    expect: expecting('target.stuck-initial', 'crash-loop'),
    make: (lab) =>
      starting(lab, { desired: 1, tasks: stopped(3, KILLED, { exitCode: 137, stopCode: 'EssentialContainerExited' }) }),
  },
  {
    number: 49,
    made: 'ECS stops tasks while they start, grace period 0',
    expect: expecting('target.stuck-initial', 'grace-period'),
    make: (lab) => starting(lab, { desired: 1, tasks: stopped(3, BY_CHECKS, SCHEDULER) }),
  },
  {
    number: 49,
    made: 'app is slow to start',
    expect: expecting('target.stuck-initial', 'starting'),
    make: (lab) => starting(lab, {}),
  },
  {
    number: 49,
    made: 'a deployment starts its first targets',
    expect: expecting('target.stuck-initial', 'deploying'),
    make: (lab) => starting(lab, { deployments: rollingOut() }),
  },
  {
    number: 50,
    made: 'all targets drain, ECS service scaled in',
    expect: expecting('target.draining-too-long', 'scaled-in'),
    make: (lab) => draining(lab, { desired: 0 }),
  },
  {
    number: 50,
    made: 'all targets drain, for 300 s',
    expect: expecting('target.draining-too-long', 'long-delay'),
    make: (lab) => draining(lab, {}),
  },
  {
    number: 50,
    made: 'all targets drain while a deployment replaces them',
    expect: expecting('target.draining-too-long', 'deploying'),
    make: (lab) => draining(lab, { deployments: rollingOut() }),
  },
  {
    number: 50,
    made: 'all targets drain, for 20 s, and none comes',
    expect: expecting('target.draining-too-long'),
    make: (lab) => draining(lab, {}, 20_000),
  },
  {
    number: 51,
    made: 'health checks are turned off',
    expect: expecting('target.checks-disabled'),
    make: async (lab) => {
      await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], { checksEnabled: false }, ['unavailable']);
      return watchGroup();
    },
  },
  {
    number: 52,
    made: 'load balancer has an internal error',
    expect: expecting('target.elb-internal'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']));
      lab.aws.loadBalancer.breakDown(true);
      return watchGroup();
    },
  },
  {
    number: 54,
    made: 'health-check time-out of 10 s, interval of 10 s',
    expect: expecting('target.misconfigured'),
    make: async (lab) => {
      const port = await appPort(lab, answering(200));
      serviceOf(lab, await groupWith(lab, [{ port }], { timeoutMs: 10_000, intervalMs: 10_000 }, ['healthy']));
      return watchGroup();
    },
  },
  {
    number: 54,
    made: 'time-out of 10 s, interval of 10 s, and ECS stops tasks while they start',
    expect: expecting('target.misconfigured'),
    make: async (lab) => {
      const port = await appPort(lab, answering(200));
      const group = await groupWith(lab, [{ port }], { timeoutMs: 10_000, intervalMs: 10_000 }, ['healthy']);
      serviceOf(lab, group, { tasks: [running('task-0', '127.0.0.1'), ...stopped(3, BY_CHECKS, SCHEDULER)] });
      return watchGroup();
    },
  },
];
