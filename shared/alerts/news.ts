import type { CheckId } from '../config/schema.ts';
import type { Trouble } from '../health/grouping.ts';
import type { Incident } from '../health/incident.ts';
import { rank } from '../health/rank.ts';
import type { State } from '../health/state.ts';
import type { Placed } from './placing.ts';
import { isUnsettled, type View } from './view.ts';

type News = {
  /** Troubles that people do not know, or know as milder or as something else. */
  news: Trouble[];
  /** Those that are again what another of their open incidents says of them. */
  returning: Placed[];
  /** News of checks in maintenance or flapping: decided anew when that ends. */
  held: Set<CheckId>;
};

/** Compares what is seen with what was last told: the same status for the same class of fault is nothing new. */
export const readNews = (view: View): News => {
  const found: News = { news: [], returning: [], held: new Set() };
  for (const trouble of view.troubles) {
    const state = view.states.get(trouble.check);
    if (state === undefined || state.blindSince !== undefined || view.waiting.has(trouble.check)) continue;
    const back = isKnown(view, trouble, state) ? undefined : returnOf(view, trouble);
    if (!back && !isNews(view, trouble, state)) continue;
    if (view.maintained.has(trouble.service) || state.flappingSince !== undefined) found.held.add(trouble.check);
    else if (back) found.returning.push(back);
    else found.news.push(trouble);
  }
  return found;
};

const isSame = ({ status, fault }: Trouble, told: { status: string; code?: string | undefined }): boolean =>
  status === told.status && fault?.code === told.code;

/** The told mark decides where no open incident is seen: the index of those may lag behind. */
const isKnown = ({ alarmOf }: View, trouble: Trouble, { told }: State): boolean => {
  const member = alarmOf.get(trouble.check)?.member;
  if (member) return isSame(trouble, { status: member.status, code: member.fault?.code });
  return told !== undefined && isSame(trouble, told);
};

const isNews = (view: View, trouble: Trouble, state: State): boolean => {
  const told = view.alarmOf.get(trouble.check)?.member.status;
  const milder = (told === 'unhealthy' || told === 'degraded') && rank(trouble.status) < rank(told);
  return !milder && !isKnown(view, trouble, state);
};

const returnOf = (view: View, trouble: Trouble): Placed | undefined => {
  const current = view.alarmOf.get(trouble.check)?.incident;
  for (const incident of view.alarms) {
    const member = incident.members.find(({ check }) => check === trouble.check);
    if (incident === current || !member || isUnsettled(incident)) continue;
    if (!isSame(trouble, { status: member.status, code: member.fault?.code }) || !goesOn(view, incident)) continue;
    return { trouble, incident, role: member.role };
  }
  return undefined;
};

/** Whether something else of the incident is still failing. */
const goesOn = ({ troubles, alarmOf }: View, incident: Incident): boolean =>
  troubles.some(({ check }) => alarmOf.get(check)?.incident === incident);
