import { firstAttempts, recurring } from './recommend-attempts.ts';
import { certificates } from './recommend-certificates.ts';
import { longTtls, negativeTtls } from './recommend-dns.ts';
import { healthCheckTimeouts, healthEndpoints, nearThresholds } from './recommend-headroom.ts';
import { memoryTrend, replicationLag } from './recommend-redis.ts';
import { singleAddresses, singleTargets } from './recommend-redundancy.ts';
import type { Advice, Rule } from './recommend-rule.ts';
import { oftenBlind, unwatched, waitingEndpoints } from './recommend-watching.ts';
import { latencyByAddress, latencyByZone } from './recommend-zones.ts';
import type { Recommendation } from './report.ts';
import { named, type Scene } from './summarize-scene.ts';

/** More than this nobody reads. */
const MOST = 25;

/** What has a date comes first, then what nearly fails, then what would fail whole. */
const RULES: readonly Rule[] = [
  certificates,
  memoryTrend,
  healthCheckTimeouts,
  waitingEndpoints,
  healthEndpoints,
  nearThresholds,
  replicationLag,
  firstAttempts,
  recurring,
  oftenBlind,
  latencyByZone,
  latencyByAddress,
  singleAddresses,
  singleTargets,
  negativeTtls,
  longTtls,
  unwatched,
];

/** What follows from the measured facts of the period for later; each cites its figures, and none fires without. */
export const recommendationsOf = (scene: Scene): Recommendation[] =>
  [
    ...Map.groupBy(
      RULES.flatMap((rule) => rule(scene)),
      kinOf,
    ).values(),
  ]
    .map(together)
    .slice(0, MOST);

/** The same is said of these. */
const kinOf = ({ rule, title, advice }: Advice): string => `${rule} ${title('*', 1)} ${advice}`;

const together = (kin: readonly Advice[]): Recommendation => {
  const [{ rule, title, advice } = NONE] = kin;
  const figures = new Set(kin.map(({ because }) => because));
  return {
    rule,
    title: title(
      named(
        kin.map(({ subject }) => subject),
        4,
      ),
      kin.length,
    ),
    because:
      figures.size > 1 ? kin.map(({ subject, because }) => `${subject}: ${because}`).join('; ') : [...figures].join(''),
    advice,
    checks: [...new Set(kin.flatMap(({ checks }) => checks))],
    basis: [...new Set(kin.map(({ basis }) => basis))].join('; '),
  };
};

const NONE: Advice = {
  rule: '',
  subject: '',
  title: (subjects) => subjects,
  because: '',
  advice: '',
  checks: [],
  basis: '',
};
