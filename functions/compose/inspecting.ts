import { createInspect, type Inspect } from '../../shared/probes/inspect.ts';
import { createInspectors } from '../../shared/probes/inspectors.ts';
import type { Needs } from './probing.ts';

/** The closer looks at what failed. */
export const composeInspect = (needs: Needs): Inspect =>
  createInspect(createInspectors(needs), needs.timings.inspectMs);
