import { millis } from '../time/words.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import { named } from './summarize-scene.ts';

/** One is so many times as slow as the other, and so many milliseconds slower: less is noise. */
const TIMES = 2;
const LEAST_MS = 1;
const LEAST_RUNS = 10;
const LEAST_DIALS = 5;

/** Zones whose targets answer our own dial much slower than those of another. */
export const latencyByZone: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const { group, dials } = figures;
    const zones = Object.entries(dials?.zones ?? {}).map(([name, { meanMs, answered }]) => ({
      name,
      ms: meanMs,
      runs: answered,
    }));
    const apart = apartIn(zones, LEAST_DIALS);
    if (group === undefined || apart === undefined) return [];
    return [
      {
        rule: 'latency-by-zone',
        subject: group.name,
        title: (subjects, n) => `${subjects} ${n === 1 ? 'is' : 'are'} slower in ${apart.slow.name}`,
        because: `on average its targets answered our own dial after ${millis(apart.slow.ms)} there and ${millis(apart.fast.ms)} in ${apart.fast.name}`,
        advice:
          'Look what they have to ask in another zone, and keep what talks much (such as a cache) in the same one',
        checks: [check.id],
        basis: basisOf(check.id, { ...figures, runs: dials?.answered ?? 0 }, 'own dial'),
      },
    ];
  });

/** Addresses of one endpoint that take much longer to connect to than another: farther away, as in another zone. */
export const latencyByAddress: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const addresses = Object.entries(figures.addresses).map(([name, { p50, runs }]) => ({ name, ms: p50, runs }));
    const apart = apartIn(addresses, LEAST_RUNS);
    if (apart === undefined) return [];
    return [
      {
        rule: 'latency-by-zone',
        subject: check.id,
        title: (subjects, n) => `${subjects} ${n === 1 ? 'is' : 'are'} farther away by ${apart.slow.name}`,
        because: `connecting takes ${millis(apart.slow.ms)} there and ${millis(apart.fast.ms)} at ${apart.fast.name} (medians; ${named(
          addresses.map(({ name }) => name),
          4,
        )})`,
        advice:
          'Likely another zone: put it into the zone of who uses it most, for the latency and for the traffic between zones',
        checks: [check.id],
        basis: basisOf(check.id, { ...figures, runs: apart.slow.runs + apart.fast.runs }),
      },
    ];
  });

type Place = { name: string; ms: number; runs: number };

/** The slowest and the fastest of several places, where they are far apart. */
const apartIn = (places: readonly Place[], leastRuns: number): { slow: Place; fast: Place } | undefined => {
  const known = places.filter(({ runs }) => runs >= leastRuns).toSorted((a, b) => b.ms - a.ms);
  const [slow] = known;
  const fast = known.at(-1);
  if (slow === undefined || fast === undefined || slow === fast) return undefined;
  return slow.ms >= TIMES * fast.ms && slow.ms - fast.ms >= LEAST_MS ? { slow, fast } : undefined;
};
