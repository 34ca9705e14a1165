import type { Service, ServiceId } from '../config/schema.ts';
import type { Verdict } from './fault.ts';
import { milder, worst } from './rank.ts';
import type { Standing } from './state.ts';
import type { Topology } from './topology.ts';

type Scene = {
  topology: Topology;
  services: readonly Service[];
  /** How the services with a failing check are. */
  failing: ReadonlyMap<ServiceId, Verdict>;
};

/** How services are by their failing checks; what could not be measured says nothing of its service. */
export const troubledServices = (
  checks: readonly { service: ServiceId; status: Standing }[],
): Map<ServiceId, Verdict> => {
  const services = new Map<ServiceId, Verdict>();
  for (const { service, status } of checks) {
    if (status !== 'degraded' && status !== 'unhealthy') continue;
    services.set(service, worst([services.get(service) ?? status, status]));
  }
  return services;
};

const UNSEEN = 'the monitor does not see it; this says nothing of those who use it';
/** From those hit worst to those hit least. */
const TITLES = ['failing with it:', 'degraded with it:', 'at risk:', 'at worst degraded:'] as const;
const NOBODY = 'no other service depends on it';

/** What trouble of a service takes down, in one sentence: who fails with it, who may follow, who has a fallback. */
export const impactInWords = (service: ServiceId, status: Verdict | 'unknown', scene: Scene): string => {
  const { topology, services, failing } = scene;
  if (status === 'unknown') return UNSEEN;
  const nameOf = (id: ServiceId): string => services.find((each) => each.id === id)?.name ?? id;
  const dependants = topology.dependantsOf(new Set([service]));
  if (dependants.length === 0) return `${nameOf(service)} is ${status}; ${NOBODY}`;
  const worstOf = (id: ServiceId): Verdict => milder(status, topology.impactOf(service, id) ?? 'unhealthy');
  const broken = dependants.filter((id) => failing.has(id));
  const others = dependants.filter((id) => !failing.has(id));
  const fallback = topology.ownImpactOf(service) === 'degraded' && status === 'unhealthy';
  const hit = [
    broken.filter((id) => failing.get(id) === 'unhealthy'),
    broken.filter((id) => failing.get(id) !== 'unhealthy'),
    others.filter((id) => worstOf(id) === 'unhealthy'),
    others.filter((id) => worstOf(id) !== 'unhealthy'),
  ];
  return [
    ...hit.flatMap((ids, index) => part(TITLES[index], ids.map(nameOf))),
    ...(fallback ? [`who uses ${nameOf(service)} has a fallback`] : []),
  ].join('; ');
};

/**
 * The impacts of all that has one cause, as one sentence: each service is named once, where it is hit worst. It reads
 * the words of `impactInWords`: findings are kept with nothing else.
 */
export const mergedImpact = (impacts: readonly string[]): string => {
  const texts = [...new Set(impacts)].filter((text) => text !== '');
  if (texts.length < 2) return texts.join('');
  const seen = texts.filter((text) => text !== UNSEEN);
  const said = [...new Set(seen.flatMap((text) => text.split('; ')))];
  const named = new Set<string>();
  const fresh = (names: readonly string[]): string[] => {
    const told = [...new Set(names)].filter((name) => !named.has(name));
    for (const name of told) named.add(name);
    return told;
  };
  const hit = TITLES.flatMap((title) => part(title, fresh(said.flatMap((each) => namesIn(title, each)))));
  const alone = said.flatMap((each) => aloneIn(each) ?? []);
  const own = VERDICTS.flatMap((status) => {
    const names = fresh(alone.filter((each) => each.status === status).map(({ name }) => name));
    return names.length === 0 ? [] : [`${listed(names)} ${names.length === 1 ? 'is' : 'are'} ${status}`];
  });
  const nobody =
    hit.length > 0 || alone.length === 0 ? [] : [alone.length === 1 ? NOBODY : `${NOBODY.slice(0, -2)}them`];
  const isTold = (each: string): boolean =>
    each === NOBODY || aloneIn(each) !== undefined || TITLES.some((title) => each.startsWith(title));
  // What is written otherwise, such as that there is a fallback, is told as it is.
  const rest = said.filter((each) => !isTold(each));
  return [...hit, ...own, ...nobody, ...rest, ...(seen.length === 0 ? [UNSEEN] : [])].join('; ');
};

const VERDICTS = ['unhealthy', 'degraded'] as const;

const aloneIn = (text: string): { name: string; status: string } | undefined => {
  const [, name, status] = /^(.+) is (unhealthy|degraded)$/.exec(text) ?? [];
  return name === undefined || status === undefined ? undefined : { name, status };
};

const namesIn = (title: string, text: string): string[] =>
  text.startsWith(title) ? text.slice(title.length + 1).split(/, | and /) : [];

const part = (title: string | undefined, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${title} ${listed(names)}`];

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
