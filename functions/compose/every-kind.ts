import type { Makers } from './probing.ts';

/** For the functions whose checks may be of any kind: a probe and its client are loaded when there is a check for them. */
export const everyKind: Required<Makers> = {
  dns: async (needs) => (await import('../../shared/probes/dns.ts')).createDnsProbe(needs),
  redis: async (needs) => (await import('../../shared/probes/redis.ts')).createRedisProbe(needs),
  http: async (needs) => (await import('../../shared/probes/http.ts')).createHttpProbe(needs),
  tcp: async (needs) => (await import('../../shared/probes/tcp.ts')).createTcpProbe(needs),
  'target-group': async (needs) => (await import('./target-group.ts')).composeTargetGroupProbe(needs),
  'cloud-map': async (needs) => (await import('./cloud-map.ts')).composeCloudMapProbe(needs),
};
