import type { Check, Kind } from './schema.ts';

const ASKS_ITSELF: Record<Kind, boolean> = {
  dns: true,
  tcp: true,
  redis: true,
  http: true,
  // AWS is asked about the target: that it answers says nothing of the way to it.
  'target-group': false,
  'cloud-map': false,
};

/** Whether a check asks its target itself, and from the VPC: what fails when the monitor's own network is cut off. */
export const asksFromVpc = ({ kind, from }: Pick<Check, 'kind' | 'from'>): boolean =>
  from === 'vpc' && ASKS_ITSELF[kind];
