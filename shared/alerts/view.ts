import type { ProbeFunction } from '../config/functions.ts';
import type { CheckId, Config, ServiceId } from '../config/schema.ts';
import type { Scene, Trouble } from '../health/grouping.ts';
import type { Incident, Member } from '../health/incident.ts';
import { type Ack, type Silence, silenceOf } from '../health/silence.ts';
import type { State } from '../health/state.ts';
import { createTopology } from '../health/topology.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Timings } from '../time/timings.ts';
import { isQuietHour } from './quiet-hours.ts';
import { inMaintenance } from './windows.ts';

export type DecideInput = {
  config: Config;
  /** Of all checks of the configuration, of the members of the open incidents, and of those with untold changes. */
  states: ReadonlyMap<CheckId, State>;
  /** Those with something left to do, as the store lists them. */
  open: readonly Incident[];
  /** Those that were told to be over of late, as far as untold changes are of their members. */
  closed: readonly Incident[];
  silences: readonly Silence[];
  acks: readonly Ack[];
  /** The scheduled time of the last run that each function has completed. */
  reported: ReadonlyMap<ProbeFunction, IsoSecond>;
  now: IsoSecond;
  timings: Pick<
    Timings,
    | 'explainWithinMs'
    | 'flapQuietMs'
    | 'growEveryMs'
    | 'openAfterMs'
    | 'openWithinMs'
    | 'remindAtMostMs'
    | 'reopenWithinMs'
    | 'tickMs'
  >;
};

/** Where a check was last taken in: an open incident, and what that says of the check. */
export type Home = { incident: Incident; member: Member };

/** The input, looked at from the sides that deciding needs; in an order of its own, whatever that of the input. */
export type View = DecideInput & {
  nowMs: number;
  scene: Scene;
  /** Every state, by check. */
  all: readonly State[];
  /** Configured checks with a failing verdict, seen or not. */
  troubles: readonly Trouble[];
  /** Open incidents, the oldest first: of targets, and of blindness. */
  alarms: readonly Incident[];
  monitors: readonly Incident[];
  /** Open ones that an older one has taken in, and that one. */
  mergedAway: readonly { incident: Incident; into: Incident }[];
  alarmOf: ReadonlyMap<CheckId, Home>;
  monitorOf: ReadonlyMap<CheckId, Home>;
  /** Checks whose incident waits for its newest step to be told: nothing is decided for them. */
  waiting: ReadonlySet<CheckId>;
  /** In maintenance or silenced: nothing new is told of them. */
  isQuiet(check: { check: CheckId; service: ServiceId }): boolean;
  isFlapping(check: CheckId): boolean;
  /** Whether what is new and so bad waits for the end of the quiet hours. */
  isQuietHour(severity: Incident['severity']): boolean;
};

export const createView = (input: DecideInput): View => {
  const { config, now, silences } = input;
  const nowMs = Date.parse(now);
  const all = [...input.states.values()].sort((a, b) => (a.check < b.check ? -1 : 1));
  const troubles = troublesOf(config, all);
  const open = input.open.filter(({ closedAt }) => closedAt === undefined).sort(byAge);
  const mergedAway = mergedIn(open);
  const own = open.filter((incident) => !mergedAway.some((merged) => merged.incident === incident));
  const alarms = own.filter(({ severity }) => severity !== 'monitor');
  const monitors = own.filter(({ severity }) => severity === 'monitor');
  const maintained = new Set(
    config.services.map(({ id }) => id).filter((id) => inMaintenance(config.maintenance, config.timezone, id, nowMs)),
  );
  return {
    ...{ ...input, nowMs, all, troubles, alarms, monitors, mergedAway },
    closed: [...input.closed].sort(byAge),
    scene: {
      topology: createTopology(config.services),
      withinMs: input.timings.explainWithinMs,
      failing: new Set(troubles.map(({ service }) => service)),
    },
    alarmOf: homesIn(alarms),
    monitorOf: homesIn(monitors),
    waiting: new Set(input.open.filter(isUnsettled).flatMap(({ members }) => members.map(({ check }) => check))),
    isQuiet: (check) => maintained.has(check.service) || silenceOf(silences, check, now) !== undefined,
    isFlapping: (check) => input.states.get(check)?.flappingSince !== undefined,
    isQuietHour: (severity) => isQuietHour(config, severity, nowMs),
  };
};

export const isUnsettled = ({ step }: Incident): boolean => step.settledAt === undefined;

const mergedIn = (open: readonly Incident[]): View['mergedAway'] =>
  open.flatMap((incident) => {
    const into = open.find(({ merged = [] }) => merged.includes(incident.id));
    return into === undefined ? [] : [{ incident, into }];
  });

const troublesOf = (config: Config, states: readonly State[]): Trouble[] => {
  const checks = new Map(config.checks.map((check) => [check.id, check]));
  return states.flatMap(({ check: id, verdict, fault, since, changeSeq }) => {
    const check = checks.get(id);
    if (check === undefined || (verdict !== 'degraded' && verdict !== 'unhealthy')) return [];
    const { service, kind } = check;
    return [{ check: id, service, kind, status: verdict, since, seq: changeSeq, ...(fault && { fault }) }];
  });
};

/** The open incident that took in the newest change of each check; of equal ones the later incident. */
const homesIn = (incidents: readonly Incident[]): Map<CheckId, Home> => {
  const homes = new Map<CheckId, Home>();
  for (const incident of incidents) {
    for (const member of incident.members) {
      const known = homes.get(member.check);
      if (known === undefined || member.seq >= known.member.seq) homes.set(member.check, { incident, member });
    }
  }
  return homes;
};

const byAge = (a: Incident, b: Incident): number =>
  Date.parse(a.openedAt) - Date.parse(b.openedAt) || a.id.localeCompare(b.id, 'en', { numeric: true });
