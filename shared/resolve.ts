import { type ParsedReference, resolveReferences } from './config/references.ts';
import type { Check } from './config/schema.ts';
import { type Fault, fault } from './health/fault.ts';
import type { Facts } from './health/outcome.ts';
import type { RunDeps } from './probes/run.ts';

/** Reads a reference; `readAfterMs`: a value kept from before that moment of the monotonic clock does not do. */
export type ReadForChecks = (
  reference: ParsedReference,
  how?: { readAfterMs?: number },
) => Promise<{ value: string; secret: boolean } | Failure>;
/** `facts`: what a diagnosis needs to know of it. */
type Failure = { failure: Fault; facts?: Facts };

/** Fills in a check's references; what is missing or unusable is a fault of the configuration, never of the target. */
export const createResolve =
  (read: ReadForChecks): RunDeps['resolve'] =>
  async (check: Check, how) => {
    const resolved = await resolveReferences(check, async (reference) => {
      const answer = await read(reference, how);
      return 'failure' in answer ? { failure: { ...answer, reference } } : answer;
    });
    if ('failure' in resolved) {
      const { failure, facts, reference } = resolved.failure;
      const { source, name, key } = reference;
      const asked = { source, name, ...(key !== undefined && { key }) };
      return { fault: failure, facts: { ...facts, reference: asked } };
    }
    if ('unusable' in resolved) {
      return { fault: fault('config.parameter-missing', resolved.unusable), facts: { unusable: resolved.unusable } };
    }
    return resolved;
  };
