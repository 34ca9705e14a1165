import { startBlackHole, startSilentServer } from '../raw-servers.ts';
import type { Scenario } from './scenario.ts';
import { expecting, groupWith, serviceOf, until, watchFromOutside, watchGroup } from './target-lab.ts';
import { answering, appPort, late } from './target-servers.ts';

const SLOW_MS = 2300;
export const TARGET_TIMEOUT_SCENARIOS: readonly Scenario[] = [
  {
    number: 41,
    made: 'app answers in 2.3 s, health-check time-out 2 s',
    expect: expecting('target.timeout', 'too-tight'),
    make: async (lab) => {
      const group = await groupWith(lab, [{ port: await appPort(lab, late(SLOW_MS)) }]);
      serviceOf(lab, group);
      return watchGroup();
    },
  },
  {
    number: 41,
    made: 'app answers 503 in 2.3 s, time-out 2 s, naming a host',
    expect: expecting('target.timeout', 'too-tight'),
    make: async (lab) => {
      const body = { error: 'cannot resolve mlflow.lab.local' };
      const group = await groupWith(lab, [{ port: await appPort(lab, late(SLOW_MS, 503, body)) }]);
      serviceOf(lab, group);
      return watchGroup();
    },
  },
  {
    number: 41,
    made: 'target drops packets',
    expect: expecting('target.timeout', 'no-connection'),
    make: async (lab) => {
      const { port } = lab.keep(await startBlackHole());
      const group = await groupWith(lab, [{ port }]);
      serviceOf(lab, group);
      return watchGroup(undefined, { vantage: { subnetIds: ['subnet-a'], groupIds: ['sg-monitor'] } });
    },
  },
  {
    number: 41,
    made: 'target accepts and never answers',
    expect: expecting('target.timeout', 'silent'),
    make: async (lab) => {
      const { port } = lab.keep(await startSilentServer());
      const group = await groupWith(lab, [{ port }]);
      serviceOf(lab, group);
      return watchGroup();
    },
  },
  {
    number: 41,
    made: 'target accepts and never answers, asked from outside the VPC',
    expect: expecting('target.timeout'),
    make: async (lab) => {
      const { port } = lab.keep(await startSilentServer());
      serviceOf(lab, await groupWith(lab, [{ port }]));
      return watchFromOutside();
    },
  },
  {
    number: 41,
    made: 'target answers the monitor, not the load balancer',
    expect: expecting('target.timeout', 'load-balancer-only'),
    make: async (lab) => {
      const byAddress = new Set<string>();
      // What the load balancer asks first gets lost, as behind a rule that lets in only the monitor.
      const app = await lab.app(async (request) => {
        if (byAddress.size === 0) await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
        return answering(200)(request);
      });
      const group = await groupWith(lab, [{ port: app.port }], { unhealthyThreshold: 1, intervalMs: 60_000 });
      await until(() => group.targets()[0]?.state === 'unhealthy');
      byAddress.add('the monitor');
      serviceOf(lab, group);
      return watchGroup();
    },
  },
];
