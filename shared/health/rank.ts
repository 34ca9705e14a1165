import type { Verdict } from './fault.ts';

const RANKS: Record<Verdict, number> = { healthy: 0, degraded: 1, unhealthy: 2 };

/** How bad a verdict is: 0 healthy, 1 degraded, 2 unhealthy. */
export const rank = (verdict: Verdict): number => RANKS[verdict];

/** The worst of the verdicts; healthy when there are none. */
export const worst = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce((a, b) => (rank(b) > rank(a) ? b : a), 'healthy');

/** The milder of two. */
export const milder = <V extends Verdict>(a: V, b: V): V => (rank(a) <= rank(b) ? a : b);
