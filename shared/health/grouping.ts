import type { CheckId, Kind, ServiceId } from '../config/schema.ts';
import { elapsedMs, type IsoSecond } from '../time/clock.ts';
import type { Fault } from './fault.ts';
import type { Incident, Member } from './incident.ts';
import { milder, rank } from './rank.ts';
import type { Topology } from './topology.ts';

/** A check whose verdict is failing, as it stands. */
export type Trouble = {
  check: CheckId;
  service: ServiceId;
  kind: Kind;
  status: 'degraded' | 'unhealthy';
  fault?: Fault;
  since: IsoSecond;
  /** The last change of the check. */
  seq: number;
};

/** As much of a trouble as tells what it explains. */
export type Broken = Pick<Trouble, 'check' | 'service' | 'status' | 'since'>;

/** What an incident says beside when it opened and what was told. */
export type Shape = Pick<Incident, 'root' | 'severity' | 'members' | 'atRisk'>;

/** What grouping goes by beside the troubles themselves. */
export type Scene = {
  topology: Topology;
  /** A cause explains what broke within this of it. */
  withinMs: number;
  /** The services with a failing check, in whatever incident. */
  failing: ReadonlySet<ServiceId>;
};

/** Whether trouble of `cause` is bad enough to be why `dependant` is in trouble: for who uses it, or in the service itself. */
export const reaches = (topology: Topology, cause: Broken, dependant: Broken): boolean => {
  if (cause.check === dependant.check) return false;
  if (cause.service === dependant.service) return rank(cause.status) >= rank(dependant.status);
  const impact = topology.impactOf(cause.service, dependant.service);
  return impact !== undefined && rank(milder(cause.status, impact)) >= rank(dependant.status);
};

/** Milliseconds between the two breaking, whichever broke first. */
export const apartMs = (a: Broken, b: Broken): number => Math.abs(elapsedMs(a.since, b.since));

/** Sorts by what comes first: dependencies, then the worse, then the earlier; the same for any order of `troubles`. */
export const fromTheGroundUp = (topology: Topology, troubles: readonly Trouble[]): Trouble[] =>
  [...troubles].sort(
    (a, b) =>
      topology.orderOf(a.service) - topology.orderOf(b.service) ||
      byRank(a, b) ||
      byTime(a, b) ||
      byText(a.check, b.check),
  );

/** Whether `cause`, of another service, is why `trouble` is: bad enough for it, and of about the same time. */
export const explains = ({ topology, withinMs }: Scene, cause: Broken, trouble: Broken): boolean =>
  cause.service !== trouble.service && reaches(topology, cause, trouble) && apartMs(cause, trouble) <= withinMs;

/** Whether two troubles are of one incident: of one service, or one explains the other. */
export const belong = (scene: Scene, a: Broken, b: Broken): boolean =>
  a.service === b.service || explains(scene, a, b) || explains(scene, b, a);

/** Those that belong together, through any number of others. */
export const groupTroubles = (scene: Scene, troubles: readonly Trouble[]): Trouble[][] => {
  let groups: Trouble[][] = [];
  for (const trouble of fromTheGroundUp(scene.topology, troubles)) {
    const [joined, others] = split(groups, (group) => group.some((other) => belong(scene, other, trouble)));
    groups = [...others, [...joined.flat(), trouble]];
  }
  return groups;
};

/** An incident of troubles that are told together; its root is the worst for its users of those that nothing in it explains. */
export const shapeOf = (scene: Scene, troubles: readonly Trouble[]): Shape => {
  const { topology } = scene;
  const roots = rootsOf(scene, troubles);
  const [root] = roots;
  if (root === undefined) throw new TypeError('an incident needs at least one failing check');
  const dependants = fromTheGroundUp(topology, troubles).filter((trouble) => !roots.includes(trouble));
  const members = [
    ...roots.map((trouble) => memberOf(trouble, 'root')),
    ...dependants.map((trouble) => memberOf(trouble, 'dependant')),
  ];
  return { root: root.check, severity: severityOf(topology, troubles), members, atRisk: atRiskOf(scene, members) };
};

/** One for each service that no other explains, the worst for its users first, then what broke first. */
const rootsOf = (scene: Scene, troubles: readonly Trouble[]): Trouble[] => {
  const unexplained = troubles.filter((trouble) => !troubles.some((cause) => explains(scene, cause, trouble)));
  return [...Map.groupBy(unexplained, ({ service }) => service).values()]
    .flatMap((own) => firstOnTheWay(own).slice(0, 1))
    .sort(byHarm(scene.topology));
};

/** The troubles of a service, its worst first, of these the earliest on the way to it. */
export const firstOnTheWay = (own: readonly Trouble[]): Trouble[] =>
  own.toSorted((a, b) => byRank(a, b) || hop(a) - hop(b) || byTime(a, b) || byText(a.check, b.check));

/** How bad a trouble is for those who use its service, as `rank`. */
export const harmOf = (topology: Topology, { service, status }: Broken): number =>
  rank(milder(status, topology.ownImpactOf(service)));

/** The worse for those who use the service comes first, then the earlier. */
export const byHarm =
  (topology: Topology) =>
  (a: Trouble, b: Trouble): number =>
    harmOf(topology, b) - harmOf(topology, a) || byTime(a, b) || byText(a.check, b.check);

/** `critical` when anything is unhealthy for those who use it. */
export const severityOf = (
  topology: Topology,
  troubles: readonly Pick<Trouble, 'service' | 'status'>[],
): 'critical' | 'warning' =>
  troubles.some(({ service, status }) => milder(status, topology.ownImpactOf(service)) === 'unhealthy')
    ? 'critical'
    : 'warning';

/** The services that depend on a failing root's and have no failing check of their own, in the order of the configuration. */
export const atRiskOf = ({ topology, failing }: Scene, members: readonly Member[]): ServiceId[] => {
  const roots = new Set(members.flatMap(({ role, service }) => (role === 'root' ? [service] : [])));
  const broken = new Set([...roots].filter((service) => failing.has(service)));
  return topology.dependantsOf(broken).filter((service) => !failing.has(service) && !roots.has(service));
};

export const memberOf = (trouble: Trouble, role: Member['role']): Member => {
  const { check, service, seq, status, fault, since } = trouble;
  return { check, service, seq, status, since, role, ...(fault && { fault }) };
};

/** The way to a service: what is asked later cannot be right when what is asked earlier is wrong. */
const HOPS = ['dns', 'tcp', 'redis', 'http', 'target-group', 'cloud-map'] as const satisfies readonly Kind[];
const hop = ({ kind }: Trouble): number => HOPS.indexOf(kind);

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const byRank = (a: Trouble, b: Trouble): number => rank(b.status) - rank(a.status);
const byTime = (a: Trouble, b: Trouble): number => byText(a.since, b.since);

const split = <Item>(items: readonly Item[], take: (item: Item) => boolean): [Item[], Item[]] => {
  const { true: taken = [], false: left = [] } = Object.groupBy(items, (item) => `${take(item)}`);
  return [taken, left];
};
