import type { Incident } from '../health/incident.ts';

/** An incident in place of another begins and ends about when that does. */
const WITHIN_MS = 10 * 60_000;

/**
 * The incident of `would` in the place of each of `told`, by id: of about the same time, with the same root, or else most
 * members in common. One may be in the place of several.
 */
export const pairIncidents = (told: readonly Incident[], would: readonly Incident[]): ReadonlyMap<string, string> =>
  new Map(
    told.flatMap((incident) => {
      const [best] = would
        .filter((other) => isMonitors(other) === isMonitors(incident) && overlap(incident, other))
        .map((other) => ({ id: other.id, likeness: likenessOf(incident, other), apartMs: apartMs(incident, other) }))
        .filter(({ likeness }) => likeness > 0)
        .sort((a, b) => b.likeness - a.likeness || a.apartMs - b.apartMs);
      return best === undefined ? [] : [[incident.id, best.id] as const];
    }),
  );

const isMonitors = ({ severity }: Incident): boolean => severity === 'monitor';

const overlap = (one: Incident, other: Incident): boolean =>
  Date.parse(one.openedAt) - WITHIN_MS <= endMs(other) && Date.parse(other.openedAt) - WITHIN_MS <= endMs(one);

const endMs = ({ closedAt }: Incident): number =>
  closedAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(closedAt);

const apartMs = (one: Incident, other: Incident): number =>
  Math.abs(Date.parse(one.openedAt) - Date.parse(other.openedAt));

/** The same root counts for more than any number of members. */
const likenessOf = (one: Incident, other: Incident): number => {
  const members = new Set(one.members.map(({ check }) => check));
  const common = other.members.filter(({ check }) => members.has(check)).length;
  return common === 0 ? 0 : common + (one.root === other.root ? members.size + other.members.length : 0);
};
