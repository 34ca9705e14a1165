import type { CheckId } from '../config/schema.ts';
import type { FaultCode } from '../health/fault.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { State } from '../health/state.ts';
import { isoSecond } from '../time/clock.ts';
import { type Blind, blindMembers, codeOf } from './blind.ts';
import type { Decided, Telling } from './decision.ts';
import { gatheringUntil } from './gathering.ts';
import { asSeen, type Family, isOver, isReminderDue, mergeMembers, ownMembers, resolveWhenOver } from './steps.ts';
import { type Vantage, vantageOf } from './vantage.ts';
import { isUnsettled, type View } from './view.ts';

/**
 * Decides about checks that cannot be measured: one incident for each reason, apart from those of the targets. `taken`:
 * those that an alarm opens with.
 */
export const decideBlindness = (
  view: View,
  vantage: Vantage = vantageOf(view),
  taken: ReadonlySet<CheckId> = new Set(),
): Decided => {
  const held = new Set<CheckId>(vantage.withheld);
  const joined = new Map<Incident, Blind[]>();
  const opened = new Map<FaultCode, Blind[]>();
  const blind = blindWith(view, vantage).filter(({ check }) => !taken.has(check));
  for (const member of blind.filter((member) => isNews(view, member))) {
    const { code } = member.fault;
    const incident = view.monitors.find((open) => codeOf(open) === code && goesOn(view, open, blind));
    const waits = incident && (isUnsettled(incident) || (spreads(view, incident, member) && !isTime(view, incident)));
    if (isHeld(view, vantage, member) || waits) held.add(member.check);
    else if (incident) joined.set(incident, [...(joined.get(incident) ?? []), member]);
    else opened.set(code, [...(opened.get(code) ?? []), member]);
  }
  const unreached = opened.get('probe.never-reached') ?? [];
  const untilMs = gatheringUntil(view, idsOf(unreached));
  if (untilMs !== undefined) opened.delete('probe.never-reached');
  const steps = view.monitors
    .filter((incident) => !isUnsettled(incident))
    .flatMap((incident) => stepOf(view, incident, joined.get(incident) ?? [], blind) ?? []);
  const waits = [vantage.waitUntil, untilMs && isoSecond(untilMs + 999)].flatMap((at) => at || []).sort();
  return {
    decisions: [...[...opened.values()].map(openingOf), ...steps],
    held: new Set([...held, ...(untilMs === undefined ? [] : idsOf(unreached))]),
    ...(waits[0] && { waitUntil: waits[0] }),
  };
};

/** Checks that were never reached, and of which people do not know: what a set-up message of an alarm may take in. */
export const unreachedNews = (view: View, vantage: Vantage = vantageOf(view)): Blind[] =>
  blindWith(view, vantage).filter(
    (member) => member.fault.code === 'probe.never-reached' && isNews(view, member) && !isHeld(view, vantage, member),
  );

/** What the vantage explains is told as that, whatever it would be by itself. */
const blindWith = (view: View, { members }: Vantage): Blind[] => {
  const explained = new Set(idsOf(members));
  return [...blindMembers(view).filter(({ check }) => !explained.has(check)), ...members];
};

const idsOf = (members: readonly Member[]): CheckId[] => members.map(({ check }) => check);

/** Quiet, or not yet known to be of the vantage. */
const isHeld = (view: View, { withheld }: Vantage, member: Blind): boolean =>
  view.isQuiet(member) ||
  view.isQuietHour('monitor') ||
  (withheld.has(member.check) && member.fault.code !== 'probe.vantage');

const isNews = (view: View, { check, fault, seq }: Blind): boolean => {
  if (view.waiting.has(check)) return false;
  const isKnown = (member: Member | undefined): boolean =>
    member?.status === 'unknown' && member.fault?.code === fault.code;
  if (isKnown(view.alarmOf.get(check)?.member)) return false;
  const member = view.monitorOf.get(check)?.member;
  // What changes under the vantage is taken in, or it would count as told when that is over.
  if (member && isKnown(member)) return fault.code === 'probe.vantage' && member.seq < seq;
  // The reason may be another without a change: an older incident that has it knows it as well.
  const olderKnows = view.monitors.some(({ members }) =>
    members.some((other) => other.check === check && other.seq >= seq && isKnown(other)),
  );
  if (member) return !olderKnows;
  const told: State['told'] = view.states.get(check)?.told;
  // A mark older than the change is of an earlier blindness, as of a check that was removed and came back.
  return told?.status !== 'unknown' || told.code !== fault.code || told.seq < seq;
};

const goesOn = ({ monitorOf }: View, incident: Incident, blind: readonly Blind[]): boolean =>
  blind.some(({ check }) => monitorOf.get(check)?.incident === incident);

const openingOf = (blind: readonly Blind[]): Telling => {
  const [first, ...others] = [...blind].sort((a, b) => Date.parse(a.since) - Date.parse(b.since));
  if (first === undefined) throw new TypeError('an incident needs at least one blind check');
  return {
    kind: 'open',
    severity: 'monitor',
    root: first.check,
    members: [{ ...first, role: 'root' }, ...others],
    atRisk: [],
  };
};

const stepOf = (
  view: View,
  incident: Incident,
  joined: readonly Blind[],
  blind: readonly Blind[],
): Telling | undefined => {
  const { monitorOf: homes } = view;
  const withMembers = (taken: readonly Member[]): Incident => ({
    ...incident,
    members: mergeMembers(incident.members, taken),
  });
  if (joined.length > 0) {
    const kind = joined.some((member) => spreads(view, incident, member)) ? 'grow' : 'join';
    return { kind, incident: withMembers(joined), members: joined };
  }
  // The vantage is over though what it explained is blind for a reason of its own.
  const isOfVantage = codeOf(incident) === 'probe.vantage';
  const unseen = new Set(idsOf(blind.filter(({ fault }) => !isOfVantage || fault.code === 'probe.vantage')));
  const family: Family = { homes, isOver: (check) => !unseen.has(check) };
  const resolved = resolveWhenOver(view, incident, family);
  if (resolved?.kind === 'resolve' && isOfVantage) return withoutFailing(view, resolved);
  if (resolved) return resolved;
  const own = ownMembers(incident, homes);
  const left = own.filter(({ check }) => !family.isOver(check));
  if (!isReminderDue(view, incident, left) || view.isQuietHour('monitor')) return undefined;
  const members = own.filter(({ check }) => family.isOver(check)).map((member) => asSeen(view, member));
  return { kind: 'remind', incident: withMembers(members), members };
};

/** Whether blindness comes to a service that could be seen, after what the first minutes bring. */
const spreads = ({ nowMs, scene }: View, incident: Incident, { service }: Blind): boolean =>
  codeOf(incident) !== 'probe.vantage' &&
  nowMs - Date.parse(incident.openedAt) > scene.withinMs &&
  !incident.members.some((member) => member.service === service);

const isTime = ({ nowMs, timings }: View, { toldAt, openedAt }: Incident): boolean =>
  nowMs - Date.parse(toldAt ?? openedAt) >= timings.growEveryMs;

/** What fails still is an alarm's by now, and not among what is well again. */
const withoutFailing = <Step extends Extract<Telling, { kind: 'resolve' }>>(view: View, step: Step): Step => {
  const members = step.members.filter(({ check }) => isOver(view, check));
  const { incident } = step;
  const root = members.some(({ check }) => check === incident.root) ? incident.root : members[0]?.check;
  return root === undefined ? step : { ...step, incident: { ...incident, root, members }, members };
};
