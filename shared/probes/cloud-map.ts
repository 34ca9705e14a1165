import type { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';

import { answersOneAtRandom, discoverInstances, type Instance, type Registered } from '../aws/cloud-map.ts';
import type { CheckId, CheckOf, Resolved } from '../config/schema.ts';
import { fault } from '../health/fault.ts';
import { listed } from '../health/listed.ts';
import { type Facts, failing, healthy, type Outcome } from '../health/outcome.ts';
import { type Clock, type IsoSecond, isoSecond } from '../time/clock.ts';
import type { Timings } from '../time/timings.ts';
import { askAws } from './ask-aws.ts';
import { compareAnswers, type Difference } from './cloud-map-compare.ts';
import type { Probe } from './probe.ts';

type ProbeDeps = {
  discover: ServiceDiscoveryClient;
  /** The newest answers of a dns check; none when it has not run of late. */
  answersOf(check: CheckId): Promise<{ answers: readonly string[]; at: IsoSecond; ttlS?: number } | undefined>;
  clock: Clock;
  timings: Pick<Timings, 'driftGraceMs'>;
};
type CloudMapCheck = Resolved<CheckOf<'cloud-map'>>;

/** Asks Cloud Map which instances a service has, and whether DNS answers those. */
export const createCloudMapProbe = (deps: ProbeDeps): Probe<'cloud-map'> => {
  const ageOf = createDriftMemory(deps.clock);
  return (check, signal) => {
    const phase = { name: 'discover', stage: 'dns' } as const;
    const silence = `Cloud Map did not answer for ${check.registeredService}.${check.namespace} within ${check.timeoutMs} ms`;
    return askAws({ ask: () => judge(check, deps, ageOf), phase, silence, signal, clock: deps.clock });
  };
};

const serviceOf = ({ registeredService: service, namespace }: CloudMapCheck) => ({ service, namespace });

const judge = async (check: CloudMapCheck, deps: ProbeDeps, ageOf: DriftMemory): Promise<Outcome> => {
  const name = `${check.registeredService}.${check.namespace}`;
  const [registry, dns] = await Promise.all([
    discoverInstances(deps.discover, serviceOf(check)),
    deps.answersOf(check.matches),
  ]);
  const absent = judgeRegistry(registry, name);
  if ('missing' in registry || absent) return absent ?? healthy();
  const { instances } = registry;
  if (dns === undefined) {
    const message = `${check.matches} has no recent result to compare the registry of ${name} with: is it run?`;
    return failing(fault('probe.missed', message), {
      phases: [],
      facts: { ...factsOf(instances), noAnswersOf: check.matches },
    });
  }
  const difference = await withoutChance(compareAnswers(dns.answers, instances, name), dns.answers, check, deps);
  const { ageMs, since } = ageOf(check.id, difference);
  const drifts = since !== undefined;
  const facts = {
    ...factsOf(instances),
    answers: [...dns.answers],
    answeredAt: dns.at,
    stale: difference.stale.slice(0, MOST_FACTS),
    missing: difference.missing.slice(0, MOST_FACTS),
    ...(drifts && { driftSince: since, ttlS: dns.ttlS ?? USUAL_TTL_S }),
  };
  const graceMs = (dns.ttlS ?? USUAL_TTL_S) * 1000 + deps.timings.driftGraceMs;
  if (!drifts || ageMs < graceMs) return healthy({ phases: [], facts });
  return failing(fault('dns.drift', `${name}: ${driftWords(difference)}, since ${since}`), { phases: [], facts });
};

// Cloud Map's own default, for a resolver that does not tell.
const USUAL_TTL_S = 60;

/** What the registry alone says: nothing there to answer, or nothing healthy. */
const judgeRegistry = (registry: Registered, name: string): Outcome | undefined => {
  if ('missing' in registry) {
    const message = `${name}: the ${registry.missing} does not exist in Cloud Map, so the name cannot resolve`;
    return failing(fault('dns.nxdomain', message));
  }
  const { instances } = registry;
  const observed = { phases: [], facts: factsOf(instances) };
  if (instances.length === 0) {
    return failing(fault('dns.nxdomain', `${name}: no instance is registered, so the name cannot resolve`), observed);
  }
  if (instances.some((instance) => instance.healthy)) return undefined;
  const ids = listed(instances.map(addressOf));
  const message = `${name}: all ${instances.length} registered instances are unhealthy (${ids}); DNS answers them as if they were not`;
  return failing(fault('dns.all-unhealthy', message), observed);
};

/** A service may be set to answer one instance at random; then those it leaves out are not missing. */
const withoutChance = async (
  difference: Difference,
  answers: readonly string[],
  check: CloudMapCheck,
  deps: ProbeDeps,
): Promise<Difference> => {
  const oneOfMany = answers.length === 1 && difference.missing.length > 0 && difference.stale.length === 0;
  if (!oneOfMany || !(await answersOneAtRandom(deps.discover, serviceOf(check)))) return difference;
  return { ...difference, missing: [] };
};

type DriftMemory = (check: CheckId, difference: Difference) => { ageMs: number; since?: IsoSecond };

/**
 * Cloud Map does not tell when an instance was registered, so the age of a drift counts from its first sight by this
 * process: a warm function remembers it, a cold start only delays the news by the grace.
 */
const createDriftMemory = (clock: Clock): DriftMemory => {
  const seen = new Map<CheckId, Map<string, number>>();
  return (check, { stale, missing }) => {
    const known = seen.get(check);
    const now = clock.now();
    // Each address and direction for itself: deployments one after another are no lasting drift.
    const drifts = [...stale.map((address) => `stale ${address}`), ...missing.map((address) => `missing ${address}`)];
    const firstSeen = new Map(drifts.map((drift) => [drift, known?.get(drift) ?? now]));
    seen.set(check, firstSeen);
    if (firstSeen.size === 0) return { ageMs: 0 };
    const first = Math.min(...firstSeen.values());
    return { ageMs: now - first, since: isoSecond(first) };
  };
};

const driftWords = ({ stale, missing }: Difference): string =>
  [
    ...(stale.length > 0 ? [`DNS answers ${listed(stale)}, not registered as healthy`] : []),
    ...(missing.length > 0 ? [`registered but not answered: ${listed(missing)}`] : []),
  ].join('; ');

const addressOf = ({ id, ipv4, ipv6, cname }: Instance): string => ipv4 ?? ipv6 ?? cname ?? id;

/** A service may have a thousand instances; what is kept of a run is small. */
const MOST_FACTS = 50;

const factsOf = (instances: readonly Instance[]): Facts => ({
  registered: instances.map(addressOf).slice(0, MOST_FACTS),
  ...(instances.length > MOST_FACTS && { registeredCount: instances.length }),
  unhealthy: instances
    .filter((instance) => !instance.healthy)
    .map(addressOf)
    .slice(0, MOST_FACTS),
});
