import type { Incident } from './health/incident.ts';
import { incidentId } from './latest-incidents.ts';
import type { Store } from './store/store.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';

/** So many incidents are looked at; a page names no more. */
const MOST = 30;

/** Those of the last incidents that closed after `since` and did not go on in another one, the newest first. */
export const recentlyClosed = async (
  since: IsoSecond,
  store: Pick<Store, 'lastIncidentNumber' | 'incidents'>,
): Promise<Incident[]> => {
  const last = await store.lastIncidentNumber();
  const ids = Array.from({ length: Math.min(MOST, last) }, (_, index) => incidentId(last - index));
  return endedAfter(since, await store.incidents(ids)).sort((a, b) =>
    (a.closedAt ?? '') > (b.closedAt ?? '') ? -1 : 1,
  );
};

const endedAfter = (since: IsoSecond, incidents: readonly Incident[]): Incident[] =>
  incidents.filter(
    ({ closedAt, mergedInto }) => closedAt !== undefined && closedAt >= since && mergedInto === undefined,
  );

/** So many are read at once, and no more than so many at all. */
const BATCH = 50;
const MOST_READ = 500;
/** Numbers rise with the time of opening: older ones are looked at this far back, for they may have closed much later. */
const LONGEST_MS = 7 * 86_400_000;

/** All that closed after `since` and did not go on in another one; `whole` is false where there were too many to read. */
export const closedSince = async (
  since: IsoSecond,
  store: Pick<Store, 'lastIncidentNumber' | 'incidents'>,
): Promise<{ incidents: Incident[]; whole: boolean }> => {
  const from = isoSecond(Date.parse(since) - LONGEST_MS);
  const first = await store.lastIncidentNumber();
  const incidents: Incident[] = [];
  let whole = true;
  for (let last = first; last > 0; last -= BATCH) {
    whole = first - last < MOST_READ;
    if (!whole) break;
    const ids = Array.from({ length: Math.min(BATCH, last) }, (_, n) => incidentId(last - n));
    const found = await store.incidents(ids);
    incidents.push(...endedAfter(since, found));
    // Numbers whose incidents never came to be say nothing.
    if (found.length > 0 && found.every(({ openedAt }) => openedAt < from)) break;
  }
  return { incidents, whole };
};
