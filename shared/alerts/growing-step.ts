import type { CheckId } from '../config/schema.ts';
import { atRiskOf, memberOf, severityOf, type Trouble } from '../health/grouping.ts';
import { type Live, rolesOf, rootOf } from '../health/growing.ts';
import type { Incident, Member } from '../health/incident.ts';
import { isBackLater } from './news.ts';
import { asSeen, isOver, mergeMembers } from './steps.ts';
import type { View } from './view.ts';

/** An incident, what it takes in, and all that fails in it by then. */
export type Growth = {
  incident: Incident;
  merged: readonly Incident[];
  news: readonly Trouble[];
  troubles: readonly Trouble[];
};

/** The incident as a step leaves it that says how all of it stands, and the members that the step takes in. */
export const stepWith = (view: View, growth: Growth): { incident: Incident; members: readonly Member[] } => {
  const { incident, merged, troubles } = growth;
  const known = membersOf(growth);
  const roles = growingRoles(view, growth);
  const failing = troubles
    .filter((trouble) => !isUntellable(view, growth, trouble))
    .map((trouble) => memberOf(trouble, roles.get(trouble.check) ?? 'dependant'));
  const over = known.filter(({ check }) => isOver(view, check)).map((member) => asSeen(view, member));
  const taken = [...failing, ...over];
  const members = mergeMembers(known, taken);
  const ids = [...(incident.merged ?? []), ...merged.flatMap(({ id, merged: earlier = [] }) => [id, ...earlier])];
  const causes = [...new Set([incident, ...merged].flatMap(({ toldCauses = [] }) => toldCauses))];
  return {
    incident: {
      ...incident,
      root: rootOf(view.scene, liveOf(view, growth), roles),
      severity: severityIn(view, growth),
      members,
      atRisk: atRiskOf(view.scene, members),
      ...(ids.length > 0 && { merged: ids }),
      ...(causes.length > 0 && { toldCauses: causes }),
    },
    members: taken,
  };
};

/** Who was at it has not seen this. */
export const asWorse = <Step extends { incident: Incident }>({ now }: View, step: Step): Step => ({
  ...step,
  incident: { ...step.incident, worseAt: now },
});

/** The roles of all that fails in it by then. */
export const growingRoles = (view: View, growth: Growth): Map<CheckId, Member['role']> =>
  rolesOf(view.scene, liveOf(view, growth));

/** How bad it is by then, as far as it may be told. */
export const severityIn = (view: View, growth: Growth): Incident['severity'] => {
  const told = new Map(membersOf(growth).map(({ check, status }) => [check, status]));
  const seen = growth.troubles.map((trouble): Trouble => {
    const status = told.get(trouble.check);
    const isKept = isUntellable(view, growth, trouble) && (status === 'degraded' || status === 'unhealthy');
    return isKept ? { ...trouble, status } : trouble;
  });
  return seen.length > 0 ? severityOf(view.scene.topology, seen) : growth.incident.severity;
};

/** The members of it and of those that it takes in. */
export const membersOf = ({ incident, merged }: Growth): Member[] =>
  merged.reduce((members, { members: taken }) => mergeMembers(members, taken), [...incident.members]);

const liveOf = (view: View, growth: Growth): Live => ({
  troubles: growth.troubles,
  news: new Set(growth.news.map(({ check }) => check)),
  returned: new Set(growth.news.filter((trouble) => isBackLater(view, trouble)).map(({ check }) => check)),
  members: membersOf(growth),
  root: growth.incident.root,
});

/** What cannot be seen by now, or is held, stays as it was told. */
const isUntellable = (view: View, { news }: Growth, trouble: Trouble): boolean =>
  view.states.get(trouble.check)?.blindSince !== undefined ||
  (!news.includes(trouble) && (view.isQuiet(trouble) || view.isFlapping(trouble.check)));
