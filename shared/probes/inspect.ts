import type { Check, CheckOf, Kind, Resolved } from '../config/schema.ts';
import type { Asked, Inspection } from '../health/inspection.ts';
import type { Failing } from '../health/outcome.ts';

/** A closer look at a target that failed; never throws for what the target did, ends soon after its signal. */
export type Inspector<K extends Kind> = (
  check: Resolved<CheckOf<K>>,
  outcome: Failing,
  signal: AbortSignal,
) => Promise<Omit<Inspection, 'asked'>>;
export type Inspectors = { [K in Kind]?: Inspector<K> };

/** `timeoutMs`: what a look may take. */
export type Inspect = {
  timeoutMs: number;
  look(check: Resolved<Check>, outcome: Failing, signal: AbortSignal): Promise<Inspection>;
};

/** Looks with the inspector of the check's kind, where there is one; where the check led is always told. */
export const createInspect = (inspectors: Inspectors, timeoutMs: number): Inspect => ({
  timeoutMs,
  look: async (check, outcome, signal) => ({
    asked: askedOf(check),
    ...(await inspectorOf(inspectors, check)?.(check, outcome, signal)),
  }),
});

// The map pairs each kind with its own inspector, which the compiler cannot see through the union.
const inspectorOf = (inspectors: Inspectors, { kind }: Resolved<Check>) =>
  inspectors[kind] as unknown as
    | ((check: Resolved<Check>, outcome: Failing, signal: AbortSignal) => Promise<Omit<Inspection, 'asked'>>)
    | undefined;

const askedOf = (check: Resolved<Check>): Asked => {
  switch (check.kind) {
    case 'dns':
      return { name: check.name, ...only('resolver', check.resolver) };
    case 'redis':
    case 'tcp':
      return { host: check.host, port: check.port, tls: Boolean(check.tls), ...only('resolver', check.resolver) };
    case 'http': {
      const { hostname, port, protocol, origin, pathname } = new URL(check.url);
      const tls = protocol === 'https:';
      return { host: hostname, port: Number(port) || (tls ? 443 : 80), tls, url: `${origin}${pathname}` };
    }
    case 'cloud-map':
      return { name: `${check.registeredService}.${check.namespace}` };
    case 'target-group':
      return {};
  }
};

const only = <Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } =>
  value === undefined ? {} : ({ [key]: value } as { [K in Key]?: string });
