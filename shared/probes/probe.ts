import type { CheckOf, Kind, Resolved } from '../config/schema.ts';
import type { Outcome } from '../health/outcome.ts';

/**
 * Asks one question of one target. Never logs, stores, retries or alerts, and never throws for what the target did.
 * When `signal` aborts it answers with the fault of the stage it was in.
 */
export type Probe<K extends Kind> = (check: Resolved<CheckOf<K>>, signal: AbortSignal) => Promise<Outcome>;

/** One probe for each kind: a kind without one does not compile. */
export type Probes = { [K in Kind]: Probe<K> };
