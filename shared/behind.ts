import type { Incident } from './health/incident.ts';
import type { State } from './health/state.ts';
import type { Behind, ServiceView } from './report/view.ts';
import type { Tick } from './store/store.ts';
import type { IsoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

/** What was read to judge the monitor by; `functions` are those that have checks to run. */
type Evidence = {
  functions: readonly string[];
  ticks: readonly Tick[];
  states: ReadonlyMap<string, State>;
  services: readonly ServiceView[];
  incidents: readonly Incident[];
};

/** Of the scheduled minutes: as many as make missed runs, and as many as the alarm for untold changes waits. */
const LATE_TICKS = 3;
const UNTOLD_TICKS = 8;

/** Judges whether the monitor keeps up; undefined when it does. `nowMs`: since the epoch. */
export const behindOf = (evidence: Evidence, nowMs: number, { tickMs }: Timings): Behind | undefined => {
  const isOlder = (at: IsoSecond, ticks: number): boolean => nowMs - Date.parse(at) > ticks * tickMs;
  const completed = new Map(evidence.ticks.map((tick) => [tick.function, tick.completed]));
  const late = evidence.functions.flatMap((name) => {
    const last = completed.get(name);
    if (last !== undefined && !isOlder(last, LATE_TICKS)) return [];
    return [{ function: name, ...(last !== undefined && { completed: last }) }];
  });
  const untold = untoldIn(evidence).filter((at) => isOlder(at, UNTOLD_TICKS));
  const unsent = evidence.incidents.filter(({ step }) => isUnsent(step) && isOlder(step.at, UNTOLD_TICKS));
  const nothingMeasured = evidence.states.size === 0;
  if (!nothingMeasured && late.length + untold.length + unsent.length === 0) return undefined;
  return {
    nothingMeasured,
    late,
    ...(untold.length > 0 && { untold: { checks: untold.length, since: earliest(untold) } }),
    ...(unsent.length > 0 && {
      unsent: {
        ids: unsent.map(({ id, step }) => step.message?.id ?? id),
        since: earliest(unsent.map(({ step }) => step.at)),
      },
    }),
  };
};

/** When the oldest untold change of each check was, where nothing holds it. */
const untoldIn = ({ services, states }: Evidence): IsoSecond[] =>
  services
    .flatMap(({ checks }) => checks)
    .flatMap(({ check, held }) => (held === undefined ? (states.get(check)?.pending[0]?.at ?? []) : []));

const isUnsent = ({ message, sentAt }: Incident['step']): boolean => message !== undefined && sentAt === undefined;

const earliest = (times: readonly IsoSecond[]): IsoSecond => [...times].sort()[0] ?? '';
