import type { Incident } from './health/incident.ts';
import { incidentId } from './latest-incidents.ts';
import type { Store } from './store/store.ts';
import type { IsoSecond } from './time/clock.ts';

/** So many incidents are looked at; a page names no more. */
const MOST = 30;

/** Those of the last incidents that closed after `since` and did not go on in another one, the newest first. */
export const recentlyClosed = async (
  since: IsoSecond,
  store: Pick<Store, 'lastIncidentNumber' | 'incidents'>,
): Promise<Incident[]> => {
  const last = await store.lastIncidentNumber();
  const ids = Array.from({ length: Math.min(MOST, last) }, (_, index) => incidentId(last - index));
  const incidents = await store.incidents(ids);
  return incidents
    .filter(({ closedAt, mergedInto }) => closedAt !== undefined && closedAt >= since && mergedInto === undefined)
    .sort((a, b) => ((a.closedAt ?? '') > (b.closedAt ?? '') ? -1 : 1));
};
