import { pastCausesOf } from './alerts/message-causes.ts';
import type { Config } from './config/schema.ts';
import { causesOf } from './diagnose-incident.ts';
import type { Cause } from './health/finding.ts';
import type { Incident, Step } from './health/incident.ts';
import { type Ack, ackOf } from './health/silence.ts';
import { incidentId } from './latest-incidents.ts';
import type { Store } from './store/store.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

type Reads = Pick<Store, 'acks' | 'incident' | 'incidents' | 'lastIncidentNumber' | 'openIncidents' | 'steps'>;
type Deps = { store: Reads; timings: Timings };

/** An incident with why, what was told of it and who is at it. */
export type PastIncident = {
  incident: Incident;
  /** The deepest first; of one that is over, those that people were told. */
  causes: readonly Cause[];
  /** Oldest first. */
  steps: readonly Step[];
  ack?: Ack;
};

/** So many are read at once. */
const BATCH = 50;
/** One that was opened longer before the period is not looked for once it is over: none is taken to have lasted so long. */
const LONGEST_MS = 90 * 86_400_000;
/** Each is a query of its steps. */
const AT_ONCE = 10;

/** The incidents that were open at some time since then, newest first; with `open` those that are open now. */
export const readIncidents = async (
  config: Config,
  wanted: { since: IsoSecond; open?: boolean },
  { store, timings }: Deps,
): Promise<PastIncident[]> => {
  const open = (await store.openIncidents()).filter(({ closedAt }) => closedAt === undefined);
  const past = wanted.open ? [] : await incidentsSince(wanted.since, store);
  const found = [...new Map([...past, ...open].map((incident) => [incident.id, incident])).values()];
  found.sort((a, b) => numberOf(b.id) - numberOf(a.id));
  const acks = await store.acks(found.map(({ id }) => id));
  const told: PastIncident[] = [];
  for (let start = 0; start < found.length; start += AT_ONCE) {
    const batch = found.slice(start, start + AT_ONCE).map(async (incident): Promise<PastIncident> => {
      return withWhy(incident, await store.steps(incident.id), acks, config, timings);
    });
    told.push(...(await Promise.all(batch)));
  }
  return told;
};

/** One incident; undefined when there is none of that id. */
export const readIncident = async (
  id: string,
  config: Config,
  { store, timings }: Deps,
): Promise<PastIncident | undefined> => {
  const incident = await store.incident(id);
  if (incident === undefined) return undefined;
  const [steps, acks] = await Promise.all([store.steps(id), store.acks([id])]);
  return withWhy(incident, steps, acks, config, timings);
};

/** Walks back over the numbers: an incident is known by its number only, and they rise with time. */
const incidentsSince = async (since: IsoSecond, store: Reads): Promise<Incident[]> => {
  const found: Incident[] = [];
  const oldest = isoSecond(Date.parse(since) - LONGEST_MS);
  for (let last = await store.lastIncidentNumber(); last > 0; last -= BATCH) {
    const ids = Array.from({ length: Math.min(BATCH, last) }, (_, n) => incidentId(last - n));
    const incidents = await store.incidents(ids);
    found.push(...incidents.filter(({ closedAt }) => closedAt === undefined || closedAt >= since));
    // Numbers rise as incidents open: one that lasted is older than many that were over soon. Those that never came to be say nothing.
    if (incidents.some(({ openedAt }) => openedAt < oldest)) break;
  }
  return found;
};

const numberOf = (id: string): number => Number(id.replace(/^\D+/, ''));

const withWhy = (
  incident: Incident,
  steps: readonly Step[],
  acks: readonly Ack[],
  config: Config,
  timings: Timings,
): PastIncident => {
  const hasFallback = (id: string): boolean =>
    config.services.some((service) => service.id === id && service.impact === 'degraded');
  const causes =
    incident.closedAt === undefined ? causesOf(incident, config, timings) : pastCausesOf(incident, hasFallback);
  const ack = ackOf(acks, incident);
  return { incident, causes, steps, ...(ack && { ack }) };
};
