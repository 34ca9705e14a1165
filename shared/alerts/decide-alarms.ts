import type { CheckId } from '../config/schema.ts';
import { atRiskOf, explains, memberOf, type Trouble } from '../health/grouping.ts';
import type { Incident } from '../health/incident.ts';
import { rank } from '../health/rank.ts';
import type { Standing } from '../health/state.ts';
import type { Blind } from './blind.ts';
import type { Decided, Telling } from './decision.ts';
import { asWorse, type Growth, growingRoles, membersOf, severityIn, stepWith } from './growing-step.ts';
import { readNews } from './news.ts';
import { decideOpenings } from './opening.ts';
import { type Placing, placeNews } from './placing.ts';
import { type Family, isOver, isReminderDue, mergeMembers, resolveWhenOver } from './steps.ts';
import { isUnsettled, type View } from './view.ts';

/**
 * Decides about failing checks: what opens, joins or grows worse, is over, or is to be said again. `unreached`: checks of
 * which nobody knows that they were never reached.
 */
export const decideAlarms = (view: View, unreached: readonly Blind[] = []): Decided => {
  const { news, held } = readNews(view);
  const placings = placeNews(view, news);
  const openings = decideOpenings(
    view,
    placings.filter(({ incidents }) => incidents.length === 0).flatMap((placing) => placing.news),
    unreached,
  );
  const steps: Telling[] = [];
  const busy = new Set<Incident>();
  for (const placing of placings.filter(({ incidents }) => incidents.length > 0)) {
    const step = placing.incidents.some(isUnsettled) ? undefined : growthStep(view, placing);
    // What is not told yet keeps nothing that is over from being told.
    if (step) for (const incident of placing.incidents) busy.add(incident);
    if (step) steps.push(step);
    else for (const { check } of placing.news) held.add(check);
  }
  const idle = view.alarms.filter((incident) => !isUnsettled(incident) && !busy.has(incident));
  return {
    ...openings,
    decisions: [...openings.decisions, ...steps, ...idle.flatMap((incident) => idleStep(view, incident) ?? [])],
    held: new Set([...held, ...openings.held]),
  };
};

/**
 * What is explained joins silently. Told is another cause, at once; and what makes it worse or is explained by nothing in
 * it: getting worse at once, the rest now and then (undefined: not now, or not in these hours).
 */
const growthStep = (view: View, { news, incidents: [incident, ...merged] }: Placing): Telling | undefined => {
  if (incident === undefined) return undefined;
  const growth: Growth = { incident, merged, news, troubles: troublesIn(view, [incident, ...merged], news) };
  const roles = growingRoles(view, growth);
  const known = new Map(membersOf(growth).map(({ check, role }) => [check, role]));
  const roots = news.filter(({ check }) => roles.get(check) === 'root');
  const isCause = ({ check }: Trouble): boolean => known.get(check) !== 'root';
  const isBehind = (root: Trouble): boolean =>
    growth.troubles.some((other) => known.has(other.check) && explains(view.scene, root, other));
  const severity = severityIn(view, growth);
  const tells = merged.length > 0 || roots.length > 0;
  if (tells && view.isQuietHour(severity)) return undefined;
  if (merged.length > 0 || roots.some((root) => isCause(root) && isBehind(root))) {
    return { kind: 'change-cause', merged, ...asWorse(view, stepWith(view, growth)) };
  }
  const rises = incident.severity === 'warning' && severity === 'critical';
  if (rises || roots.length > 0) {
    const sinceMs = view.nowMs - Date.parse(incident.toldAt ?? incident.openedAt);
    // When all that was told of it is over, this is what it goes on with.
    const isLeft = !membersOf(growth).some(({ check }) => growth.troubles.some((trouble) => trouble.check === check));
    const isTime = rises || isLeft || sinceMs >= view.timings.growEveryMs;
    return isTime ? { kind: 'grow', ...asWorse(view, stepWith(view, growth)) } : undefined;
  }
  const joined = news.map((trouble) => memberOf(trouble, 'dependant'));
  const members = mergeMembers(incident.members, joined);
  return { kind: 'join', incident: { ...incident, members, atRisk: atRiskOf(view.scene, members) }, members: joined };
};

/** What fails of the incidents' members, and the news. */
const troublesIn = (view: View, incidents: readonly Incident[], news: readonly Trouble[]): Trouble[] =>
  view.troubles.filter((trouble) => {
    const home = view.alarmOf.get(trouble.check)?.incident;
    return news.includes(trouble) || (home !== undefined && incidents.includes(home));
  });

const idleStep = (view: View, incident: Incident): Telling | undefined => {
  const family: Family = {
    homes: view.alarmOf,
    // What flaps is not over before it has been quiet: it would be told to be over again and again.
    isOver: (check) => isOver(view, check) && !view.isFlapping(check) && !(incident.reopened && isUneasy(view, check)),
    isElsewhere: (check) => isBackIn(view, incident, check),
  };
  const resolved = resolveWhenOver(view, incident, family);
  if (resolved) return resolved;
  const troubles = troublesIn(view, [incident], []);
  const unseen = incident.members.filter(({ check, status }) => status === 'unknown' && !isOver(view, check));
  const left = [...troubles.filter(({ check }) => !view.isFlapping(check)), ...unseen];
  if (!isReminderDue(view, incident, left)) return undefined;
  const step = stepWith(view, { incident, merged: [], news: [], troubles });
  return view.isQuietHour(step.incident.severity) ? undefined : { kind: 'remind', ...step };
};

/** Whether a check has failed or recovered just now: once an incident has come back, its end is told when it lasts. */
const isUneasy = ({ states, nowMs, timings }: View, check: CheckId): boolean => {
  const last = states.get(check)?.changedAt.at(-1);
  return last !== undefined && nowMs - Date.parse(last) < timings.flapQuietMs;
};

/** Whether a check is again what another incident that goes on says of it: it is that one's matter. */
const isBackIn = (view: View, incident: Incident, check: CheckId): boolean => {
  const trouble = view.troubles.find((one) => one.check === check);
  const others = view.alarms.filter((other) => other !== incident && goesOnWithout(view, other, check));
  const told = others.flatMap(({ members }) => members.find((member) => member.check === check)?.status ?? []);
  return trouble !== undefined && told.some((status) => isVerdict(status) && rank(trouble.status) <= rank(status));
};

const goesOnWithout = ({ troubles, alarmOf }: View, incident: Incident, check: CheckId): boolean =>
  troubles.some((other) => other.check !== check && alarmOf.get(other.check)?.incident === incident);

const isVerdict = (status: Standing): status is 'degraded' | 'unhealthy' =>
  status === 'degraded' || status === 'unhealthy';

/** What an older incident has taken in is closed, where a crash has kept it from that. */
export const decideMerges = ({ mergedAway }: View): Telling[] =>
  mergedAway
    .filter(({ incident }) => !isUnsettled(incident))
    .map(({ incident, into }) => ({ kind: 'merge', into: into.id, incident, members: [] }));
