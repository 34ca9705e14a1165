// Apart from the diagnosis, whose rules a function that only shows what was found does not need.
import type { Config } from './config/schema.ts';
import { type CorrelateScene, correlate } from './health/correlate.ts';
import type { Cause } from './health/finding.ts';
import type { Incident } from './health/incident.ts';
import { createTopology } from './health/topology.ts';
import type { Timings } from './time/timings.ts';

/** The root causes of an incident, by the findings of its members. */
export const causesOf = (incident: Incident, config: Config, timings: Timings): Cause[] =>
  correlate(incident, correlateScene(config, timings));

/** What causes are told apart by. */
export const correlateScene = ({ services }: Config, { explainWithinMs }: Timings): CorrelateScene => ({
  topology: createTopology(services),
  withinMs: explainWithinMs,
  nameOf: (id) => services.find((service) => service.id === id)?.name ?? id,
});
