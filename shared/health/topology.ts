import type { Service, ServiceId } from '../config/schema.ts';
import { milder, rank } from './rank.ts';

type Impact = Service['impact'];

/** Who depends on whom, through any number of others. */
export type Topology = {
  /** The worst that trouble of `cause` can be for `dependant`, by the path with the least fallbacks; undefined when it does not depend on it. */
  impactOf(cause: ServiceId, dependant: ServiceId): Impact | undefined;
  /** How many services it depends on: less for each of those than for itself. */
  orderOf(service: ServiceId): number;
  /** All that depend on any of the services, in the order of the configuration. */
  dependantsOf(causes: ReadonlySet<ServiceId>): ServiceId[];
  /** What trouble of a service is at worst for those who use it. */
  ownImpactOf(service: ServiceId): Impact;
};

/** Reads the `dependsOn` and `impact` of the services; the configuration has no cycles. */
export const createTopology = (services: readonly Service[]): Topology => {
  const byId = new Map(services.map((service) => [service.id, service]));
  const ownImpactOf = (id: ServiceId): Impact => byId.get(id)?.impact ?? 'unhealthy';
  const known = new Map<ServiceId, Map<ServiceId, Impact>>();
  const causesOf = (id: ServiceId): Map<ServiceId, Impact> => {
    const found = known.get(id) ?? new Map<ServiceId, Impact>();
    if (known.has(id)) return found;
    known.set(id, found);
    const add = (cause: ServiceId, impact: Impact): void => {
      const before = found.get(cause);
      if (before === undefined || rank(impact) > rank(before)) found.set(cause, impact);
    };
    for (const direct of byId.get(id)?.dependsOn ?? []) {
      add(direct, ownImpactOf(direct));
      for (const [cause, impact] of causesOf(direct)) add(cause, milder(impact, ownImpactOf(direct)));
    }
    return found;
  };
  return {
    impactOf: (cause, dependant) => causesOf(dependant).get(cause),
    orderOf: (id) => causesOf(id).size,
    dependantsOf: (causes) =>
      services.map(({ id }) => id).filter((id) => [...causesOf(id).keys()].some((cause) => causes.has(cause))),
    ownImpactOf,
  };
};
