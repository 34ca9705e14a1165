import { functionOf } from '../config/functions.ts';
import type { CheckId } from '../config/schema.ts';
import { fault } from '../health/fault.ts';
import type { Incident } from '../health/incident.ts';
import { elapsedMs, type IsoSecond, isoSecond } from '../time/clock.ts';
import { timeInWords } from '../time/words.ts';
import { type Blind, codeOf } from './blind.ts';
import { type Hearing, hearingsOf } from './hearing.ts';
import type { View } from './view.ts';
import { count } from './words.ts';

/** So many checks, of so many services, are no coincidence when nobody answers any of them. */
const LEAST_CHECKS = 3;
const LEAST_SERVICES = 2;

/** What the monitor's own place explains; empty while it reaches anything. */
export type Vantage = {
  /** The checks that its incident is about. */
  members: readonly Blind[];
  /** What must not be told of targets: that, what may turn out to be that, and what is on its way back from it. */
  withheld: ReadonlySet<CheckId>;
  /** What has not reported yet will say whether it is the vantage; waited for until then. */
  waitUntil?: IsoSecond;
};

/**
 * Judges whether the monitor is cut off: every check that is asked from the VPC got no answer at all, since about the same
 * time. What was silent long before counts neither for nor against it. Once told, it lasts until any of them is answered.
 */
export const vantageOf = (view: View): Vantage => {
  const hearings = hearingsOf(view);
  const open = view.monitors.find((incident) => codeOf(incident) === 'probe.vantage');
  const found = open ? goingOn(view, open, hearings) : lost(view, hearings);
  const returning = hearings.filter(
    ({ heard, state: { told } }) => heard === 'answering' && told?.code === 'probe.vantage',
  );
  return { ...found, withheld: new Set([...found.withheld, ...idsOf(returning)]) };
};

/** The view without the troubles that are not to be told of targets. */
export const withhold = (view: View, { withheld }: Vantage): View =>
  withheld.size === 0 ? view : { ...view, troubles: view.troubles.filter(({ check }) => !withheld.has(check)) };

const NOTHING: Vantage = { members: [], withheld: new Set() };

const lost = (view: View, hearings: readonly Hearing[]): Vantage => {
  const silent = hearings.filter(({ heard }) => heard === 'silence');
  const times = silent.flatMap(({ since }) => since ?? []).sort();
  const newest = times.at(-1);
  if (newest === undefined) return NOTHING;
  const together = silent.filter(({ since = newest }) => elapsedMs(since, newest) <= view.scene.withinMs);
  // That nothing was ever reached is a matter of the set-up.
  if (together.every(({ state }) => state.unreached)) return NOTHING;
  const [oldest = newest] = together.flatMap(({ since }) => since ?? []).sort();
  const { true: asked = [], false: notYet = [] } = Object.groupBy(
    hearings.filter(({ heard }) => heard === 'answer' || heard === 'answering'),
    (hearing) => `${isAskedSince(view, hearing, oldest)}`,
  );
  if (asked.length > 0 || !isEnough([...together, ...notYet])) return NOTHING;
  const untold = together.filter((hearing) => !isElsewhere(view, hearing));
  if (notYet.length === 0) return { members: membersOf(view, together, oldest), withheld: idsOf(untold) };
  const untilMs = openingLimitMs(view, untold);
  if (untilMs === undefined || untilMs <= view.nowMs) return NOTHING;
  return { members: [], withheld: idsOf(untold), waitUntil: isoSecond(untilMs + 999) };
};

/** It lasts until a member is answered, and the others were asked since: they come back as their functions run. */
const goingOn = (view: View, open: Incident, hearings: readonly Hearing[]): Vantage => {
  const own = hearings.filter((each) => isMember(view, each));
  const answered = own.filter(({ heard }) => heard === 'answer');
  const backSince = answered.flatMap(({ state: { since } }) => (since > open.openedAt ? since : [])).sort()[0] ?? '';
  const left = own.filter(({ heard }) => heard !== 'answer');
  const isBack =
    answered.length > 0 && left.every((each) => each.heard !== 'silence' || isAskedSince(view, each, backSince));
  if (isBack) return NOTHING;
  const began = open.members.find(({ check }) => check === open.root)?.since ?? open.openedAt;
  const joining = hearings.filter(
    (each) =>
      each.heard === 'silence' &&
      !isMember(view, each) &&
      elapsedMs(each.since ?? view.now, began) <= view.scene.withinMs,
  );
  const members = membersOf(view, [...left, ...joining], began);
  return { members, withheld: idsOf([...left, ...joining.filter((each) => !isElsewhere(view, each))]) };
};

/** Whether its incident has taken a check in. */
const isMember = ({ monitorOf }: View, { check }: Hearing): boolean => {
  const home = monitorOf.get(check.id)?.incident;
  return home !== undefined && codeOf(home) === 'probe.vantage';
};

const isEnough = (hearings: readonly Hearing[]): boolean =>
  hearings.length >= LEAST_CHECKS && new Set(hearings.map(({ check }) => check.service)).size >= LEAST_SERVICES;

const isAskedSince = ({ reported }: View, { check }: Hearing, since: IsoSecond): boolean =>
  (reported.get(functionOf(check)) ?? '') >= since;

/** What people know already stays with what told them, and what is quiet on purpose stays quiet. */
const isElsewhere = (view: View, { check: { id, service }, state }: Hearing): boolean =>
  view.alarmOf.get(id)?.member.seq === state.changeSeq ||
  (view.monitorOf.has(id) && state.blindSince !== undefined) ||
  view.isQuiet({ check: id, service });

/** An opening waits no longer than this for who has not reported; undefined where nothing is to be told. */
const openingLimitMs = ({ timings }: View, hearings: readonly Hearing[]): number | undefined => {
  const changes = hearings.flatMap(({ state }) => state.pending.filter(({ seq }) => seq === state.changeSeq));
  if (changes.length === 0) return undefined;
  return Math.min(...changes.map(({ at, madeAt = at }) => Date.parse(madeAt))) + timings.openWithinMs;
};

const membersOf = (view: View, hearings: readonly Hearing[], began: IsoSecond): Blind[] => {
  const services = new Set(hearings.map(({ check }) => check.service)).size;
  const when = timeInWords(began, view.config.timezone, view.now);
  const many = `${count(hearings.length, 'check')} of ${count(services, 'service')}`;
  const message = `none of ${many} asked from the VPC got any answer since ${when}`;
  return hearings
    .filter((each) => isMember(view, each) || !isElsewhere(view, each))
    .map(({ check: { id: check, service }, state: { changeSeq: seq }, since = view.now }) => ({
      ...{ check, service, seq, status: 'unknown', role: 'dependant', since },
      fault: fault('probe.vantage', message),
    }));
};

const idsOf = (hearings: readonly Hearing[]): Set<CheckId> => new Set(hearings.map(({ check }) => check.id));
