import type { CheckId } from '../config/schema.ts';
import { FAULTS } from './fault.ts';
import { type Broken, byHarm, explains, firstOnTheWay, harmOf, type Scene, type Trouble } from './grouping.ts';
import { isFailing, type Member } from './incident.ts';

/** What an incident that goes on is made of now, beside what of it is over. */
export type Live = {
  /** Its failing checks, those that are known to it and those that come to it. */
  troubles: readonly Trouble[];
  /** Those of `troubles` that people do not know, and of these those that were well for a while. */
  news: ReadonlySet<CheckId>;
  returned: ReadonlySet<CheckId>;
  /** As the incident has them, and those that it takes in with others. */
  members: readonly Member[];
  root: CheckId;
};

/**
 * The role of each failing check of an incident that goes on. What was explained stays so while it gets no worse; a root
 * that something else explains by now is its dependant; of a service that nothing explains one check is the root.
 */
export const rolesOf = (scene: Scene, live: Live): Map<CheckId, Member['role']> => {
  const known = new Map(
    live.members.flatMap(({ check, role }) => (live.returned.has(check) ? [] : [[check, role] as const])),
  );
  const isKnown = ({ check }: Broken): boolean => known.get(check) === 'dependant';
  const isExplained = (trouble: Trouble): boolean =>
    (isKnown(trouble) && !live.news.has(trouble.check)) ||
    live.troubles.some((cause) => explainsHere(scene, cause, trouble, known)) ||
    // What is over by now may be why others fail: a load balancer is slow to notice.
    pastTroubles(live).some((cause) => explains(scene, cause, trouble));
  const unexplained = live.troubles.filter((trouble) => !isExplained(trouble));
  const roots = [...Map.groupBy(unexplained, ({ service }) => service).values()].flatMap((own) => {
    const standing = own.filter(({ check }) => known.get(check) === 'root');
    return standing.length > 0 ? standing : firstOnTheWay(own).slice(0, 1);
  });
  const rootChecks = new Set(roots.map(({ check }) => check));
  return new Map(live.troubles.map(({ check }) => [check, rootChecks.has(check) ? 'root' : 'dependant']));
};

/** The root that is the worst for its users; of equal ones what is the root already. While none fails it stays as it is. */
export const rootOf = (
  { topology }: Scene,
  { troubles, root }: Live,
  roles: ReadonlyMap<CheckId, Member['role']>,
): CheckId => {
  const [worst, ...others] = troubles.filter(({ check }) => roles.get(check) === 'root').sort(byHarm(topology));
  if (worst === undefined) return root;
  const isAsBad = (other: Trouble): boolean => harmOf(topology, other) === harmOf(topology, worst);
  return others.some((other) => other.check === root && isAsBad(other)) ? root : worst.check;
};

/** What failed in an incident and does not by now, as it was when it did. */
const pastTroubles = ({ members, troubles }: Live): Broken[] => {
  const failing = new Set(troubles.map(({ check }) => check));
  return members.flatMap((member) => (failing.has(member.check) ? [] : (brokenOf(member) ?? [])));
};

/** How a check was broken by what an incident says of it, also once it is over; undefined when it was not. */
export const brokenOf = (member: Member): Broken | undefined => {
  const { check, service, status, fault, since } = member;
  const was = isFailing(member) || fault === undefined ? status : FAULTS[fault.code].status;
  return was === 'degraded' || was === 'unhealthy' ? { check, service, status: was, since } : undefined;
};

/** Within an incident a cause goes on to explain what it did, however long after that gets worse. */
const explainsHere = (
  scene: Scene,
  cause: Broken,
  trouble: Broken,
  known: ReadonlyMap<CheckId, Member['role']>,
): boolean => {
  const both = known.has(cause.check) && known.get(trouble.check) === 'dependant';
  return explains(both ? { ...scene, withinMs: Number.POSITIVE_INFINITY } : scene, cause, trouble);
};
