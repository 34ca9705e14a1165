import type { CheckId, ServiceId } from '../config/schema.ts';
import type { Fault, FaultCode } from '../health/fault.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { State } from '../health/state.ts';
import type { Decided, Telling } from './decision.ts';
import { asSeen, type Family, isReminderDue, mergeMembers, ownMembers, resolveWhenOver } from './steps.ts';
import { isUnsettled, type View } from './view.ts';

type Blind = Member & { fault: Fault };

/** Decides about checks that cannot be measured: one incident for each reason, apart from those of the targets. */
export const decideBlindness = (view: View): Decided => {
  const held = new Set<CheckId>();
  const joined = new Map<Incident, Blind[]>();
  const opened = new Map<FaultCode, Blind[]>();
  const blind = blindMembers(view);
  for (const member of blind.filter((member) => isNews(view, member))) {
    const { code } = member.fault;
    const incident = view.monitors.find((open) => codeOf(open) === code && goesOn(view, open, blind));
    if (view.maintained.has(member.service) || (incident && isUnsettled(incident))) held.add(member.check);
    else if (incident) joined.set(incident, [...(joined.get(incident) ?? []), member]);
    else opened.set(code, [...(opened.get(code) ?? []), member]);
  }
  const steps = view.monitors
    .filter((incident) => !isUnsettled(incident))
    .flatMap((incident) => stepOf(view, incident, joined.get(incident) ?? [], blind) ?? []);
  return { decisions: [...[...opened.values()].map(openingOf), ...steps], held };
};

const blindMembers = (view: View): Blind[] => {
  const services = new Map<CheckId, ServiceId>(view.config.checks.map(({ id, service }) => [id, service]));
  return view.all.flatMap((state): Blind[] => {
    const { check, changeSeq: seq, blindSince: since, blindFault: fault } = state;
    const service = services.get(check);
    if (since === undefined || fault === undefined || service === undefined || state.verdict === 'removed') return [];
    return [{ check, service, seq, status: 'unknown', fault, since, role: 'dependant' }];
  });
};

const isNews = ({ monitorOf, states, waiting }: View, { check, fault, seq }: Blind): boolean => {
  if (waiting.has(check)) return false;
  const member = monitorOf.get(check)?.member;
  if (member) return member.status !== 'unknown' || member.fault?.code !== fault.code;
  const told: State['told'] = states.get(check)?.told;
  // A mark older than the change is of an earlier blindness, as of a check that was removed and came back.
  return told?.status !== 'unknown' || told.code !== fault.code || told.seq < seq;
};

const codeOf = ({ members, root }: Incident): FaultCode | undefined =>
  members.find(({ check }) => check === root)?.fault?.code;

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
  if (joined.length > 0) return { kind: 'join', incident: withMembers(joined), members: joined };
  const unseen = new Set(blind.map(({ check }) => check));
  const family: Family = { homes, isOver: (check) => !unseen.has(check) };
  const resolved = resolveWhenOver(view, incident, family);
  if (resolved) return resolved;
  const own = ownMembers(incident, homes);
  const left = own.filter(({ check }) => !family.isOver(check));
  if (!isReminderDue(view, incident, left)) return undefined;
  const members = own.filter(({ check }) => family.isOver(check)).map((member) => asSeen(view, member));
  return { kind: 'remind', incident: withMembers(members), members };
};
