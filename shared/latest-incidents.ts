import type { Incident } from './health/incident.ts';
import { isUnfinished } from './store/incident-items.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';

/** The index of open incidents lags by less than a second as a rule; looked at is what is younger than this. */
const LONGEST_LAG_MS = 5 * 60_000;

/** `n` as the store gives it out. */
export const incidentId = (n: number): string => `INC-${n}`;

/**
 * What the index did not list yet: unfinished incidents of the last minutes, found by their numbers. Consistent, and so a
 * read for each of them and two more: for when there is something to decide.
 */
export const unlistedIncidents = async (
  listed: readonly Incident[],
  { store, clock }: { store: Store; clock: Clock },
): Promise<Incident[]> => {
  const known = new Map(listed.map((incident) => [incident.id, incident]));
  const youngest = isoSecond(clock.now() - LONGEST_LAG_MS);
  const unlisted: Incident[] = [];
  for (let n = await store.lastIncidentNumber(); n > 0; n -= 1) {
    const id = incidentId(n);
    const incident = known.get(id) ?? (await store.incident(id));
    // A number may have been given out without coming to an incident.
    if (incident === undefined) continue;
    if (incident.openedAt < youngest) break;
    if (!known.has(id) && isUnfinished(incident)) unlisted.push(incident);
  }
  return unlisted;
};
