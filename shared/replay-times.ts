import { changesAround, stoodNow } from './changes.ts';
import type { CheckId, Config } from './config/schema.ts';
import type { Status } from './health/fault.ts';
import { type Span, type Stood, segmentsIn, stoodBy, timesOf } from './health/standings.ts';
import type { Change, State } from './health/state.ts';
import type { Store } from './store/store.ts';
import { elapsedMs } from './time/clock.ts';

/** Milliseconds that a check was not healthy: as it was judged then, and as it would have been. */
export type CheckTimes = { check: CheckId; was: Bad; would: Bad };
type Bad = Pick<Record<Status, number>, 'degraded' | 'unhealthy' | 'unknown'>;

type Would = { changes: ReadonlyMap<CheckId, readonly Change[]>; states: ReadonlyMap<CheckId, State> };

/** The checks of which both differ by a tick or more. */
export const readTimes = async (
  { checks }: Config,
  within: Span,
  would: Would,
  { store, gaps, tickMs }: { store: Pick<Store, 'changes' | 'states'>; gaps: readonly Span[]; tickMs: number },
): Promise<CheckTimes[]> => {
  const states = await store.states(checks.map(({ id }) => id));
  const watched = spansBetween(within, gaps);
  const found: CheckTimes[] = [];
  for (const { id } of checks) {
    if (!would.states.has(id)) continue;
    const changes = await changesAround(id, within.from, states.get(id), store);
    const was = badIn(within, watched, changes, stoodNow(states.get(id)));
    const then = badIn(within, watched, would.changes.get(id) ?? [], stoodNow(would.states.get(id)));
    if (STATUSES.some((status) => Math.abs(was[status] - then[status]) >= tickMs)) {
      found.push({ check: id, was, would: then });
    }
  }
  return found;
};

const STATUSES = ['degraded', 'unhealthy', 'unknown'] as const;

/** What is left of a time without its gaps, which are in order. */
const spansBetween = ({ from, to }: Span, gaps: readonly Span[]): Span[] => {
  const ends = [from, ...gaps.map((gap) => gap.to)];
  const starts = [...gaps.map((gap) => gap.from), to];
  return ends
    .map((end, n) => ({ from: [from, end].sort()[1] ?? end, to: [to, starts[n] ?? to].sort()[0] ?? to }))
    .filter((span) => span.from < span.to);
};

const badIn = (within: Span, watched: readonly Span[], changes: readonly Change[], now: Stood | undefined): Bad => {
  const began = changes[0]?.from === 'new' ? changes[0].at : undefined;
  // Before its first verdict there is nothing to compare.
  const stood = stoodBy(changes, now).filter(({ at }) => began === undefined || at >= began);
  const ms = timesOf(segmentsIn(within, stood, watched), elapsedMs(within.from, within.to));
  return { degraded: ms.degraded, unhealthy: ms.unhealthy, unknown: ms.unknown };
};
