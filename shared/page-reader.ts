import type { Hints } from './alerts/hints.ts';
import type { CheckId, Config } from './config/schema.ts';
import { incidentId } from './latest-incidents.ts';
import { readCheckPage } from './page-check.ts';
import { readIncidentPage } from './page-incident.ts';
import { readIndex } from './page-index.ts';
import { createKept, type Kept } from './page-memory.ts';
import type { PageView, RecentLatency } from './report/page-view.ts';
import type { Store } from './store/store.ts';
import type { Clock } from './time/clock.ts';
import type { Timings } from './time/timings.ts';
import type { UptimeReport } from './uptime.ts';

/** What the pages remember between requests: days and latencies, which cost the most to read. */
export type PageMemory = { uptimes: Kept<UptimeReport>; latencies: Kept<Map<CheckId, RecentLatency>> };
export type PageDeps = {
  store: Store;
  clock: Clock;
  timings: Timings;
  memory: PageMemory;
  /** How commands are written for whoever looks; plain ones unless said. */
  hints?: Hints;
};

/** Which page is asked for. */
export type Wanted = { page: 'index' } | { page: 'check' | 'incident'; id: string };

export const createPageMemory = (): PageMemory => ({ uptimes: createKept(), latencies: createKept() });

/** Reads what a page shows; `missing`, with what is there, when nothing has that id. Rejects with a `StoreError`. */
export const readPage = async (wanted: Wanted, config: Config, deps: PageDeps): Promise<PageView> => {
  if (wanted.page === 'index') return readIndex(config, deps);
  if (wanted.page === 'check') {
    return (
      (await readCheckPage(wanted.id, config, deps)) ?? { page: 'missing', what: 'check', there: checksOf(config) }
    );
  }
  const incident = await readIncidentPage(wanted.id, config, deps);
  return incident ?? { page: 'missing', what: 'incident', there: await incidentsIn(deps) };
};

/** As many as a person looks through. */
const MOST_NAMED = 100;

const checksOf = ({ checks }: Config) =>
  checks.slice(0, MOST_NAMED).map(({ id }) => ({ path: `checks/${encodeURIComponent(id)}`, name: id }));

const incidentsIn = async ({ store }: PageDeps) => {
  const last = await store.lastIncidentNumber();
  const ids = Array.from({ length: Math.min(last, MOST_NAMED) }, (_, index) => incidentId(last - index));
  return ids.map((id) => ({ path: `incidents/${id}`, name: id }));
};
