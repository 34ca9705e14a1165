import { apartMs, fromTheGroundUp, reaches, type Trouble } from '../health/grouping.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { View } from './view.ts';

/** A trouble and the open incident it belongs to; none: it is to open one. */
export type Placed = { trouble: Trouble; incident?: Incident; role: Member['role'] };

/**
 * Finds the incident of each of `news`: that of the cause which broke at about the same time, the nearest of several. What
 * nothing explains goes on in the incident whose root it is, or opens one.
 */
export const placeNews = (view: View, staying: readonly Placed[], news: readonly Trouble[]): Placed[] => {
  const placed = [...staying];
  for (const trouble of fromTheGroundUp(view.scene.topology, news)) {
    const home = view.alarmOf.get(trouble.check);
    const cause = nearestOf(
      trouble,
      placed.filter((other) => accountsFor(view, other, trouble)),
    );
    const own = home?.member.role === 'root' ? home.incident : undefined;
    const incident = cause ? cause.incident : own;
    const role = home !== undefined && home.incident === incident ? home.member.role : 'dependant';
    placed.push({ trouble, role, ...(incident && { incident }) });
  }
  return placed.slice(staying.length);
};

const accountsFor = ({ scene, alarmOf }: View, cause: Placed, trouble: Trouble): boolean => {
  const known = cause.incident !== undefined && alarmOf.get(trouble.check)?.incident === cause.incident;
  const atOnce = apartMs(cause.trouble, trouble) <= scene.withinMs;
  // What people were told is broken got worse in another of its checks.
  const grows = cause.incident !== undefined && cause.role === 'root' && cause.trouble.service === trouble.service;
  if (cause.trouble.check === trouble.check) return false;
  return grows ? atOnce : (known || atOnce) && reaches(scene.topology, cause.trouble, trouble);
};

/** Of causes equally near, the first. */
const nearestOf = (trouble: Trouble, causes: readonly Placed[]): Placed | undefined => {
  const [first, ...others] = causes;
  return first && others.reduce((a, b) => (apartMs(b.trouble, trouble) < apartMs(a.trouble, trouble) ? b : a), first);
};
