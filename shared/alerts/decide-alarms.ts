import { atRiskOf, groupTroubles, memberOf, severityOf, shapeOf } from '../health/grouping.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { Decided, Telling } from './decision.ts';
import { readNews } from './news.ts';
import { type Placed, placeNews } from './placing.ts';
import { asSeen, type Family, isOver, isReminderDue, mergeMembers, ownMembers, resolveWhenOver } from './steps.ts';
import { isUnsettled, type View } from './view.ts';

/** Decides about failing checks: what opens, joins or grows worse, is over, or is to be said again. */
export const decideAlarms = (view: View): Decided => {
  const { news, returning, held } = readNews(view);
  const moving = new Set([...news, ...returning.map(({ trouble }) => trouble)].map(({ check }) => check));
  const staying = view.troubles.flatMap((trouble): Placed[] => {
    const home = view.alarmOf.get(trouble.check);
    return home && !moving.has(trouble.check) ? [{ trouble, incident: home.incident, role: home.member.role }] : [];
  });
  const placed = [...placeNews(view, staying, news), ...returning];
  for (const { incident, trouble } of placed) if (incident && isUnsettled(incident)) held.add(trouble.check);
  const homeless = placed.flatMap(({ trouble, incident }) => (incident ? [] : [trouble]));
  const opened = groupTroubles(view.scene, homeless).map(
    (group): Telling => ({ kind: 'open', ...shapeOf(view.scene, group) }),
  );
  const steps = view.alarms
    .filter((incident) => !isUnsettled(incident))
    .flatMap((incident) => stepOf(view, incident, staying, placed) ?? []);
  return { decisions: [...opened, ...steps], held };
};

const stepOf = (
  view: View,
  incident: Incident,
  staying: readonly Placed[],
  placed: readonly Placed[],
): Telling | undefined => {
  const joined = placed.filter((other) => other.incident === incident);
  const left = [...staying.filter((other) => other.incident === incident), ...joined];
  if (joined.length > 0) return grow(view, incident, left, joined);
  const family: Family = { homes: view.alarmOf, isOver: (check) => isOver(view, check) };
  const resolved = resolveWhenOver(view, incident, family);
  if (resolved) return resolved;
  const due = isReminderDue(
    view,
    incident,
    left.map(({ trouble }) => trouble),
  );
  return due ? remind(view, incident, left) : undefined;
};

/** What is explained joins silently; what makes the incident worse, or its root another fault, is told. */
const grow = (view: View, incident: Incident, left: readonly Placed[], joined: readonly Placed[]): Telling => {
  const rising = incident.severity === 'warning' && severityOfAll(view, left) === 'critical';
  const rootChanged = joined.some(
    ({ trouble, role }) => role === 'root' && view.alarmOf.get(trouble.check)?.incident === incident,
  );
  if (rising || rootChanged) return remind(view, incident, left);
  const members = joined.map(({ trouble, role }) => memberOf(trouble, role));
  return { kind: 'join', incident: withMembers(view, incident, members), members };
};

/** Says again how every member stands, but for those that cannot be seen. */
const remind = (view: View, incident: Incident, left: readonly Placed[]): Telling => {
  const own = ownMembers(incident, view.alarmOf);
  const failing = left.flatMap(({ trouble, role }): Member[] =>
    view.states.get(trouble.check)?.blindSince === undefined ? [memberOf(trouble, role)] : [],
  );
  const over = own.filter(({ check }) => isOver(view, check)).map((member) => asSeen(view, member));
  const members = [...failing, ...over];
  const severity = left.length > 0 ? severityOfAll(view, left) : incident.severity;
  return { kind: 'remind', incident: { ...withMembers(view, incident, members), severity }, members };
};

const severityOfAll = ({ scene }: View, placed: readonly Placed[]) =>
  severityOf(
    scene.topology,
    placed.map(({ trouble }) => trouble),
  );

const withMembers = (view: View, incident: Incident, taken: readonly Member[]): Incident => {
  const members = mergeMembers(incident.members, taken);
  return { ...incident, members, atRisk: atRiskOf(view.scene, members) };
};
