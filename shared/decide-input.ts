import type { DecideInput } from './alerts/decide.ts';
import { PROBE_FUNCTIONS, type ProbeFunction } from './config/functions.ts';
import type { CheckId, Config } from './config/schema.ts';
import type { Incident } from './health/incident.ts';
import type { State } from './health/state.ts';
import { isUnfinished } from './store/incident-items.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

type Deps = { store: Store; clock: Clock; timings: Timings };

/** So many incidents of the past are looked at: after a storm, each of its checks names the same few. */
const MOST_CLOSED = 20;

/** Reads what deciding goes by, beside the open incidents and the checks with untold changes, which are known. */
export const readDecideInput = async (
  config: Config,
  open: readonly Incident[],
  untold: readonly CheckId[],
  { store, clock, timings }: Deps,
): Promise<DecideInput> => {
  const now = isoSecond(clock.now());
  const members = open.flatMap((incident) => incident.members.map(({ check }) => check));
  const targets = [...config.services.map(({ id }) => id), ...untold, ...members];
  // One after another: a teller's races are tested call by call.
  const states = await store.states([...new Set([...config.checks.map(({ id }) => id), ...members, ...untold])]);
  const silences = await store.silences([...new Set(targets)]);
  const acks = await store.acks(open.map(({ id }) => id));
  const ticks = await store.ticks(PROBE_FUNCTIONS.map((name) => ({ function: name, shard: 0 })));
  const reported = new Map(
    ticks.flatMap(({ function: name, completed }) =>
      completed === undefined ? [] : [[name as ProbeFunction, completed] as const],
    ),
  );
  const { found, closed } = await lastToldOf(untold, states, open, store);
  return { config, states, open: [...open, ...found], closed, silences, acks, reported, now, timings };
};

/**
 * The incidents that checks with untold changes were last told of, beside those that are known: closed ones, and such as the
 * index does not list yet.
 */
const lastToldOf = async (
  untold: readonly CheckId[],
  states: ReadonlyMap<CheckId, State>,
  open: readonly Incident[],
  store: Store,
): Promise<{ found: Incident[]; closed: Incident[] }> => {
  const known = new Set(open.map(({ id }) => id));
  const ids = new Set(
    untold.flatMap((check) => states.get(check)?.told?.incident ?? []).filter((id) => !known.has(id)),
  );
  const incidents: Incident[] = [];
  for (const id of [...ids].slice(0, MOST_CLOSED)) {
    const incident = await store.incident(id);
    if (incident) incidents.push(incident);
  }
  return { found: incidents.filter(isUnfinished), closed: incidents.filter(isOver) };
};

const isOver = ({ closedAt, mergedInto, severity, step }: Incident): boolean =>
  closedAt !== undefined && mergedInto === undefined && severity !== 'monitor' && step.settledAt !== undefined;
