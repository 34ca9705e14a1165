import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readIncidents } from '../shared/past-incidents.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { hokusai } from './alerts/fixtures.ts';
import { incidentOf, stepOf } from './store/samples.ts';
import { interleaving } from './support/crashing-store.ts';
import { openHistoryStore } from './support/history.ts';

const NOW = '2026-11-25T20:00:00Z';
const HOUR_MS = 3_600_000;

let history: Awaited<ReturnType<typeof openHistoryStore>>;
beforeEach(async () => {
  history = await openHistoryStore(NOW);
});
afterEach(() => history.close());

const hoursAgo = (hours: number): string => isoSecond(Date.parse(NOW) - hours * HOUR_MS);

/** An incident of an hour that began so many hours ago; one that never came to be when there are none. */
const openAndClose = async (hours: number | undefined, more: { closedAt?: string } = {}): Promise<void> => {
  const id = `INC-${await history.store.nextIncidentNumber()}`;
  if (hours === undefined) return;
  const step = { ...stepOf(id, 1), settledAt: hoursAgo(hours) };
  const times = { openedAt: hoursAgo(hours), closedAt: hoursAgo(hours - 1), ...more };
  await history.store.saveIncident(incidentOf(id, { ...times, step }), undefined);
};

const read = async (since: string, open = false) => {
  let batches = 0;
  const store = interleaving(history.store, (moment, { method }) => {
    if (method === 'incidents' && moment === 'before') batches += 1;
  });
  const found = await readIncidents(hokusai, { since, open }, { store, timings: standardTimings });
  return { ids: found.map(({ incident }) => incident.id), batches };
};

describe('readIncidents', () => {
  it('walks back over the numbers until one was opened months before the period', async () => {
    for (let n = 0; n < 55; n += 1) await openAndClose(91 * 24);
    for (let n = 130; n > 55; n -= 1) await openAndClose(91 * 24 + n);
    for (let n = 55; n > 0; n -= 1) await openAndClose(n % 7 === 0 ? undefined : n);
    const { ids, batches } = await read(hoursAgo(20));
    expect(ids).toEqual(
      [185, 184, 183, 182, 181, 180, 178, 177, 176, 175, 174, 173, 171, 170, 169, 168, 167, 166].map((n) => `INC-${n}`),
    );
    expect(batches).toBe(2);
  });

  it('lists one that lasted into the period, and one that is open however old it is', async () => {
    await openAndClose(900);
    const id = `INC-${await history.store.nextIncidentNumber()}`;
    await history.store.saveIncident(incidentOf(id, { openedAt: hoursAgo(800) }), undefined);
    for (let n = 60; n > 0; n -= 1) await openAndClose(200 + n);
    await openAndClose(700, { closedAt: hoursAgo(2) });
    for (let n = 60; n > 0; n -= 1) await openAndClose(200 + n);
    expect((await read(hoursAgo(3))).ids).toEqual(['INC-63', 'INC-2']);
    expect(await read(hoursAgo(3), true)).toEqual({ ids: ['INC-2'], batches: 0 });
  });

  it('goes on over a batch of numbers that never came to an incident', async () => {
    await openAndClose(3);
    for (let n = 0; n < 60; n += 1) await openAndClose(undefined);
    expect((await read(hoursAgo(20))).ids).toEqual(['INC-1']);
  });

  it('finds nothing where nothing ever broke', async () => {
    expect(await read(hoursAgo(20))).toEqual({ ids: [], batches: 0 });
  });
});
