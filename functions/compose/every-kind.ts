import { kindsInVpc } from './kinds-in-vpc.ts';
import type { Makers } from './probing.ts';

/** For the functions outside the VPC, whose checks may be of any kind: loaded when there is a check for them. */
export const everyKind: Required<Makers> = {
  ...kindsInVpc,
  'cloud-map': async (needs) => (await import('./cloud-map.ts')).composeCloudMapProbe(needs),
};
