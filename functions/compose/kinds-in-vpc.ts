import type { Makers } from './probing.ts';

/** For a function of the VPC whose checks may be of any kind that runs there: a probe and its client are loaded when there is a check for them. */
export const kindsInVpc = {
  dns: async (needs) => (await import('../../shared/probes/dns.ts')).createDnsProbe(needs),
  redis: async (needs) => (await import('../../shared/probes/redis.ts')).createRedisProbe(needs),
  http: async (needs) => (await import('../../shared/probes/http.ts')).createHttpProbe(needs),
  tcp: async (needs) => (await import('../../shared/probes/tcp.ts')).createTcpProbe(needs),
  'target-group': async (needs) => (await import('./target-group.ts')).composeTargetGroupProbe(needs),
} satisfies Makers;
