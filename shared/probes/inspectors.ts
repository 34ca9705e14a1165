import type { DialDeps } from '../net/dial.ts';
import type { Inspectors } from './inspect.ts';

/** The closer looks that there are, by kind. */
export const createInspectors = (_deps: DialDeps): Inspectors => ({});
