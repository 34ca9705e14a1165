import type { Check } from './schema.ts';

/** The Lambdas that probe; each runs the checks of its kinds. */
export const PROBE_FUNCTIONS = ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'probe-outside'] as const;
export type ProbeFunction = (typeof PROBE_FUNCTIONS)[number];

const BY_KIND = {
  dns: 'probe-dns',
  redis: 'probe-redis',
  http: 'probe-http',
  tcp: 'probe-http',
  'target-group': 'probe-targets',
  // Its API is reached without NAT only from outside the VPC.
  'cloud-map': 'probe-outside',
} as const satisfies Record<Check['kind'], ProbeFunction>;

/** The function that runs a check. */
export const functionOf = (check: Check): ProbeFunction =>
  check.from === 'outside' ? 'probe-outside' : BY_KIND[check.kind];

/** The Lambdas that probe when they are asked to: one in the VPC, one outside. */
export type SpotCheckFunction = 'spot-check' | 'spot-check-outside';

/** The function that answers a spot check of a check, from where its own function probes it. */
export const spotCheckFunctionOf = (check: Check): SpotCheckFunction =>
  functionOf(check) === 'probe-outside' ? 'spot-check-outside' : 'spot-check';
