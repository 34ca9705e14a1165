import type { Service, ServiceId } from '../config/schema.ts';
import type { Verdict } from './fault.ts';
import { milder } from './rank.ts';
import type { Topology } from './topology.ts';

type Scene = {
  topology: Topology;
  services: readonly Service[];
  /** The services with a failing check. */
  failing: ReadonlySet<ServiceId>;
};

/** What trouble of a service takes down, in one sentence: who fails with it, who may follow, who has a fallback. */
export const impactInWords = (service: ServiceId, status: Verdict | 'unknown', scene: Scene): string => {
  const { topology, services, failing } = scene;
  if (status === 'unknown') return 'the monitor does not see it; this says nothing of those who use it';
  const nameOf = (id: ServiceId): string => services.find((each) => each.id === id)?.name ?? id;
  const dependants = topology.dependantsOf(new Set([service]));
  if (dependants.length === 0) return `${nameOf(service)} is ${status}; no other service depends on it`;
  const worst = (id: ServiceId): Verdict => milder(status, topology.impactOf(service, id) ?? 'unhealthy');
  const part = (title: string, ids: readonly ServiceId[]): string[] =>
    ids.length === 0 ? [] : [`${title} ${listed(ids.map(nameOf))}`];
  const broken = dependants.filter((id) => failing.has(id));
  const others = dependants.filter((id) => !failing.has(id));
  const fallback = topology.ownImpactOf(service) === 'degraded' && status === 'unhealthy';
  return [
    ...part('failing with it:', broken),
    ...part(
      'at risk:',
      others.filter((id) => worst(id) === 'unhealthy'),
    ),
    ...part(
      'at worst degraded:',
      others.filter((id) => worst(id) !== 'unhealthy'),
    ),
    ...(fallback ? [`who uses ${nameOf(service)} has a fallback`] : []),
  ].join('; ');
};

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
