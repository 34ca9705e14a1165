import type { CheckId } from '../config/schema.ts';
import { FAULTS } from '../health/fault.ts';
import type { Trouble } from '../health/grouping.ts';
import { rank } from '../health/rank.ts';
import type { State } from '../health/state.ts';
import { elapsedMs } from '../time/clock.ts';
import type { View } from './view.ts';

type News = {
  /** Troubles that people do not know, or know as milder or as something else. */
  news: Trouble[];
  /** News of checks in maintenance, silenced or flapping: decided anew when that ends. */
  held: Set<CheckId>;
};

/** Compares what is seen with what was last told: the same status for the same class of fault is nothing new. */
export const readNews = (view: View): News => {
  const found: News = { news: [], held: new Set() };
  for (const trouble of view.troubles) {
    const state = view.states.get(trouble.check);
    if (state === undefined || state.blindSince !== undefined || view.waiting.has(trouble.check)) continue;
    if (!isNews(view, trouble, state)) continue;
    if (view.isQuiet(trouble) || isOldStory(view, trouble)) found.held.add(trouble.check);
    else found.news.push(trouble);
  }
  return found;
};

/** Whether it flaps, in an incident that is open and was told to be as bad. */
const isOldStory = ({ alarmOf, isFlapping }: View, { check, status }: Trouble): boolean => {
  const member = alarmOf.get(check)?.member;
  if (member === undefined || !isFlapping(check)) return false;
  const told = isVerdict(member.status) ? member.status : member.fault && FAULTS[member.fault.code].status;
  return told !== undefined && isVerdict(told) && rank(status) <= rank(told);
};

/** The told mark decides where no open incident is seen: the index of those may lag behind. */
const isNews = (view: View, trouble: Trouble, { told }: State): boolean => {
  const { status, fault } = trouble;
  const member = view.alarmOf.get(trouble.check)?.member;
  if (member && isBackLater(view, trouble)) return true;
  const known = member ? { status: member.status, code: member.fault?.code } : told;
  if (known === undefined || (known.status === status && known.code === fault?.code)) return known === undefined;
  const milder = member !== undefined && isVerdict(member.status) && rank(status) < rank(member.status);
  return !milder;
};

/** Whether a member of an incident that goes on was well for a while and fails again. */
export const isBackLater = ({ alarmOf, states, timings }: View, { check, since }: Trouble): boolean => {
  const member = alarmOf.get(check)?.member;
  const { told, changedAt = [] } = states.get(check) ?? {};
  if (member === undefined || told === undefined || told.seq <= member.seq || told.status !== 'healthy') return false;
  const [well] = changedAt.slice(-2);
  return well !== undefined && elapsedMs(well, since) >= timings.reopenWithinMs;
};

const isVerdict = (status: string): status is 'degraded' | 'unhealthy' =>
  status === 'degraded' || status === 'unhealthy';
