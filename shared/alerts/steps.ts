import type { CheckId } from '../config/schema.ts';
import type { Incident, Member } from '../health/incident.ts';
import { ackOf } from '../health/silence.ts';
import { standing } from '../health/state.ts';
import type { Telling } from './decision.ts';
import type { Home, View } from './view.ts';

/** What alarms and blindness differ in. */
export type Family = {
  homes: ReadonlyMap<CheckId, Home>;
  /** Whether a member is what it should be again. */
  isOver(check: CheckId): boolean;
  /** Whether a member that is not over is the matter of another incident by now. */
  isElsewhere?(check: CheckId): boolean;
};

/** Whether people see a check as healthy, or it is gone. */
export const isOver = ({ states, config }: Pick<View, 'states' | 'config'>, check: CheckId): boolean => {
  const state = states.get(check);
  if (state === undefined) return !config.checks.some(({ id }) => id === check);
  const seen = standing(state);
  return seen === 'healthy' || seen === 'removed';
};

/** The members that no other incident has taken in since. */
export const ownMembers = (incident: Incident, homes: Family['homes']): Member[] =>
  incident.members.filter(({ check }) => homes.get(check)?.incident === incident);

/**
 * Resolves an incident when its own members are over. One that moved to another incident is that one's matter, but for the
 * root: nobody is told that what broke first is mended while it is not.
 */
export const resolveWhenOver = (view: View, incident: Incident, family: Family): Telling | undefined => {
  const { homes, isOver, isElsewhere = () => false } = family;
  const own = new Set(ownMembers(incident, homes).filter(({ check }) => !isElsewhere(check)));
  const awaited = incident.members.filter((member) => own.has(member) || member.check === incident.root);
  if (!awaited.every(({ check }) => isOver(check))) return undefined;
  const members = incident.members.filter(({ check }) => isOver(check)).map((member) => asSeen(view, member));
  return { kind: 'resolve', incident: { ...incident, members }, members };
};

/**
 * Whether it is time to say again that an incident goes on: each time after twice as long. Not while somebody is at it, nor
 * while all that is left of it is in maintenance or silenced.
 */
export const isReminderDue = (
  view: View,
  incident: Incident,
  left: readonly Pick<Member, 'check' | 'service'>[],
): boolean => {
  const { toldAt, reminders = 0 } = incident;
  if (toldAt === undefined || ackOf(view.acks, incident) !== undefined) return false;
  const { remindEveryMs } = view.config;
  const afterMs = Math.min(remindEveryMs * 2 ** reminders, Math.max(remindEveryMs, view.timings.remindAtMostMs));
  return view.nowMs - Date.parse(toldAt) >= afterMs && left.some((member) => !view.isQuiet(member));
};

/** A member as it stands now, with what it was and since when. */
export const asSeen = ({ states }: Pick<View, 'states'>, member: Member): Member => {
  const state = states.get(member.check);
  if (state === undefined) return { ...member, status: 'removed' };
  const status = standing(state);
  // That a check fails by now is another incident's to tell: its change is not covered by this one.
  const covered = status === 'healthy' || status === 'removed';
  return { ...member, status, ...(covered && { seq: state.changeSeq }) };
};

/** The reason of a failure is that of the same failure when it is said again. */
const withReason = (taken: Member, { seq, fault, findings, evidence }: Member): Member =>
  taken.findings === undefined && findings && taken.seq === seq && taken.fault?.code === fault?.code
    ? { ...taken, findings, ...(evidence !== undefined && { evidence }) }
    : taken;

/** Replaces the members of the same checks and adds the others. */
export const mergeMembers = (members: readonly Member[], taken: readonly Member[]): Member[] => {
  const byCheck = new Map(taken.map((member) => [member.check, member]));
  const known = new Set(members.map(({ check }) => check));
  return [
    ...members.map((member) => withReason(byCheck.get(member.check) ?? member, member)),
    ...taken.filter(({ check }) => !known.has(check)),
  ];
};
