import { reserveClosedPort } from '../raw-servers.ts';
import type { Scenario } from './scenario.ts';
import { expecting, groupWith, rollingOut, serviceOf, watchGroup } from './target-lab.ts';
import { answering, appPort } from './target-servers.ts';

/** A zone, some targets, or all at once. */
export const TARGET_PART_SCENARIOS: readonly Scenario[] = [
  {
    number: 46,
    made: 'no target is registered in a zone',
    expect: expecting('target.zone-lost', 'none-registered'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']));
      return watchGroup({ zones: ['us-east-1a', 'us-east-1b'] });
    },
  },
  {
    number: 46,
    made: 'the targets of one zone fail',
    expect: expecting('target.zone-lost', 'unhealthy'),
    make: async (lab) => {
      const ports = [await appPort(lab, answering(200)), await appPort(lab, answering(500))];
      serviceOf(
        lab,
        await groupWith(
          lab,
          ports.map((port) => ({ port })),
          {},
          ['healthy', 'unhealthy'],
        ),
      );
      return watchGroup({ zones: ['us-east-1a', 'us-east-1b'] });
    },
  },
  {
    number: 46,
    made: 'load balancer is not in one of the zones',
    expect: expecting('target.zone-lost', 'zone-not-enabled'),
    make: async (lab) => {
      lab.aws.loadBalancer.enableZones('us-east-1a');
      const ports = [await appPort(lab, answering(200)), await appPort(lab, answering(200))];
      serviceOf(
        lab,
        await groupWith(
          lab,
          ports.map((port) => ({ port })),
          {},
          ['healthy', 'unused'],
        ),
      );
      return watchGroup({ zones: ['us-east-1a', 'us-east-1b'] });
    },
  },
  {
    number: 46,
    made: 'a deployment empties a zone for a while',
    expect: expecting('target.zone-lost', 'deploying'),
    make: async (lab) => {
      const group = await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']);
      serviceOf(lab, group, { deployments: rollingOut() });
      return watchGroup({ zones: ['us-east-1a', 'us-east-1b'] });
    },
  },
  {
    number: 47,
    made: 'all targets fail, for different reasons',
    expect: expecting('target.fail-open'),
    make: async (lab) => {
      const ports = [await appPort(lab, answering(500)), lab.keep(await reserveClosedPort()).port];
      serviceOf(
        lab,
        await groupWith(
          lab,
          ports.map((port) => ({ port })),
        ),
      );
      return watchGroup();
    },
  },
  {
    number: 48,
    made: 'one of two targets fails',
    expect: expecting('target.some-unhealthy'),
    make: async (lab) => {
      const ports = [await appPort(lab, answering(200)), await appPort(lab, answering(500))];
      serviceOf(
        lab,
        await groupWith(
          lab,
          ports.map((port) => ({ port })),
          {},
          ['healthy', 'unhealthy'],
        ),
      );
      return watchGroup();
    },
  },
  {
    number: 48,
    made: 'one healthy target, two are needed',
    expect: expecting('target.some-unhealthy', 'too-few-registered'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']));
      return watchGroup({ minHealthy: 2 });
    },
  },
  {
    number: 48,
    made: 'one of two targets fails while a deployment replaces it',
    expect: expecting('target.some-unhealthy', 'deploying'),
    make: async (lab) => {
      const ports = [await appPort(lab, answering(200)), await appPort(lab, answering(500))];
      const group = await groupWith(
        lab,
        ports.map((port) => ({ port })),
        {},
        ['healthy', 'unhealthy'],
      );
      serviceOf(lab, group, { deployments: rollingOut() });
      return watchGroup();
    },
  },
];
