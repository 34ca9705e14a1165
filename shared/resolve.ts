import { type ParsedReference, resolveReferences } from './config/references.ts';
import type { Check } from './config/schema.ts';
import { type Fault, fault } from './health/fault.ts';
import type { RunDeps } from './probes/run.ts';

type Read = (reference: ParsedReference) => Promise<{ value: string; secret: boolean } | { failure: Fault }>;

/** Fills in a check's references; what is missing or unusable is a fault of the configuration, never of the target. */
export const createResolve =
  (read: Read): RunDeps['resolve'] =>
  async (check: Check) => {
    const resolved = await resolveReferences(check, read);
    if ('failure' in resolved) return { fault: resolved.failure };
    if ('unusable' in resolved) return { fault: fault('config.parameter-missing', resolved.unusable) };
    return resolved;
  };
