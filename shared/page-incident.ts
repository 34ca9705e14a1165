import type { Config } from './config/schema.ts';
import { ackOf } from './health/silence.ts';
import { viewCauses } from './page-causes.ts';
import type { PageDeps } from './page-reader.ts';
import type { IncidentPageView } from './report/page-view.ts';
import { readStatus } from './status.ts';

/** Reads one incident whole; undefined when there is none of that id. */
export const readIncidentPage = async (
  id: string,
  config: Config,
  deps: PageDeps,
): Promise<IncidentPageView | undefined> => {
  const { store, timings, hints } = deps;
  if (!/^INC-[1-9]\d{0,9}$/.test(id)) return undefined;
  const incident = await store.incident(id);
  if (incident === undefined) return undefined;
  const [{ platform, timezone, at, behind }, steps, acks] = await Promise.all([
    readStatus(config, deps),
    store.steps(id),
    store.acks([id]),
  ]);
  const ack = ackOf(acks, incident);
  return {
    page: 'incident',
    platform,
    timezone,
    at,
    ...(behind && { behind }),
    incident,
    causes: viewCauses(incident, config, timings, hints),
    steps,
    ...(ack && { ack }),
    serviceNames: new Map(config.services.map((service) => [service.id, service.name])),
  };
};
