import type { CheckId } from '../config/schema.ts';
import type { Trouble } from '../health/grouping.ts';
import { rank } from '../health/rank.ts';
import type { State } from '../health/state.ts';
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
    if (view.isQuiet(trouble) || view.isFlapping(trouble.check)) found.held.add(trouble.check);
    else found.news.push(trouble);
  }
  return found;
};

/** The told mark decides where no open incident is seen: the index of those may lag behind. */
const isNews = ({ alarmOf }: View, { check, status, fault }: Trouble, { told }: State): boolean => {
  const member = alarmOf.get(check)?.member;
  const known = member ? { status: member.status, code: member.fault?.code } : told;
  if (known === undefined || (known.status === status && known.code === fault?.code)) return known === undefined;
  const milder =
    (member?.status === 'unhealthy' || member?.status === 'degraded') && rank(status) < rank(member.status);
  return !milder;
};
