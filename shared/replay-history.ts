import type { CheckId, Config } from './config/schema.ts';
import type { Span } from './health/standings.ts';
import type { PastIncident } from './past-incidents.ts';
import { createSlots } from './probes/slots.ts';
import { type Replayed, replayedRuns } from './replay-runs.ts';
import type { Known } from './replay-world.ts';
import type { Result, Store } from './store/store.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

/** So many results are in memory at once, and so many queries under way. */
const MOST_RESULTS = 20_000;
const AT_ONCE = 8;
const LONGEST_WINDOW_MS = 6 * 60 * 60_000;
const SHORTEST_WINDOW_MS = 10 * 60_000;

type HistoryDeps = {
  store: Pick<Store, 'results'>;
  timings: Timings;
  /** Told of each part that was read: how far it is, from 0 to 1. */
  onPart?: (share: number) => void;
};

/** The recorded runs of a period in the order in which they were final, part by part. */
export async function* readRuns(config: Config, period: Span, deps: HistoryDeps): AsyncGenerator<Replayed[]> {
  let left: Replayed[] = [];
  for (const window of windowsOf(config, period, deps.timings)) {
    const runs = [...left, ...replayedRuns(config, await readWindow(config, window, deps.store))];
    runs.sort((a, b) => (a.doneAt < b.doneAt ? -1 : Number(a.doneAt > b.doneAt)));
    // What is final after the window may have others before it in the next one.
    const next = runs.findIndex(({ doneAt }) => doneAt >= window.to);
    const cut = next === -1 ? runs.length : next;
    left = runs.slice(cut);
    yield runs.slice(0, cut);
    const lengthMs = Date.parse(period.to) - Date.parse(period.from);
    deps.onPart?.((Date.parse(window.to) - Date.parse(period.from)) / lengthMs);
  }
  yield left;
}

const windowsOf = ({ checks }: Config, { from, to }: Span, { tickMs }: Timings): Span[] => {
  const fittingMs = Math.floor(MOST_RESULTS / Math.max(1, checks.length)) * tickMs;
  const windowMs = Math.min(LONGEST_WINDOW_MS, Math.max(SHORTEST_WINDOW_MS, fittingMs));
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  return Array.from({ length: Math.ceil((toMs - fromMs) / windowMs) }, (_, n) => ({
    from: isoSecond(fromMs + n * windowMs),
    to: isoSecond(Math.min(toMs, fromMs + (n + 1) * windowMs)),
  }));
};

const readWindow = async (
  { checks }: Config,
  { from, to }: Span,
  store: Pick<Store, 'results'>,
): Promise<Map<CheckId, Result[]>> => {
  const slots = createSlots(AT_ONCE);
  // Both ends of a period are in it.
  const period = { since: from, until: isoSecond(Date.parse(to) - 1000) };
  const read = checks.map(({ id }) => slots.hold(async () => [id, await store.results(id, period)] as const));
  return new Map(await Promise.all(read));
};

/** What is known of the time before the replay begins, and what people said meanwhile as far as that is kept. */
export const readKnown = async (
  { checks, services }: Config,
  begins: IsoSecond,
  told: readonly PastIncident[],
  store: Pick<Store, 'changes' | 'results' | 'silences'>,
): Promise<Known> => {
  const slots = createSlots(AT_ONCE);
  const targets = [...services.map(({ id }) => id), ...checks.map(({ id }) => id)];
  const reached = checks.map(({ id }) => slots.hold(async () => ((await wasReached(id, begins, store)) ? [id] : [])));
  return {
    reached: new Set((await Promise.all(reached)).flat()),
    silences: await store.silences(targets),
    acks: told.flatMap(({ incident, ack }) =>
      ack ? [{ ...ack, checks: new Set(incident.members.map(({ check }) => check)) }] : [],
    ),
  };
};

/** Whether it had run before, and was not what nobody had ever had an answer of. */
const wasReached = async (
  check: CheckId,
  begins: IsoSecond,
  store: Pick<Store, 'changes' | 'results'>,
): Promise<boolean> => {
  const before = { since: '', until: isoSecond(Date.parse(begins) - 1000) };
  const [run] = await store.results(check, before, 1);
  if (run === undefined) return false;
  const [change] = await store.changes(check, before, 1);
  return !(change?.to === 'unknown' && change.fault?.code === 'probe.never-reached');
};
