import { type ParsedReference, referencesOf } from './references.ts';
import type { Check, Config } from './schema.ts';

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

/** Every function of a deployment, each bundled from `functions/<name>.ts`; those without work are left out of it. */
export const FUNCTIONS = [
  ...PROBE_FUNCTIONS,
  'notify',
  'report',
  'slack',
  'spot-check',
  'spot-check-outside',
  'status-page',
] as const;
export type FunctionName = (typeof FUNCTIONS)[number];

/** The checks that a function runs; none for those that run no checks. */
export const checksOf = (name: FunctionName, { checks }: Config): readonly Check[] =>
  checks.filter((check) => functionOf(check) === name || spotCheckFunctionOf(check) === name);

/** The references that a function resolves: of its checks, and `notify` of the links in `alerts`. */
export const referencesFor = (name: FunctionName, config: Config): readonly ParsedReference[] => {
  if (name !== 'notify') return referencesOf({ ...config, checks: checksOf(name, config), alerts: { email: [] } });
  // Its topic is the deployment's.
  const { topicArn: _, ...links } = config.alerts;
  return referencesOf({ ...config, checks: [], alerts: links });
};
