import { elapsedMs } from '../time/clock.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import { counted } from './summarize-scene.ts';

/** A day but for its first and last run: a shorter time, or a line that tells little of the values, is no trend. */
const LEAST_MS = 23 * 3_600_000;
const LEAST_POINTS = 7;
const LEAST_FIT = 0.5;
/** What is fuller than its limit only after so long is no matter of now. */
const FAR_DAYS = 30;
/** Without a limit of its own, a replica this far behind is worth a look. */
const LAG_S = 5;

/** Memory that grows, and when it will reach its limit. */
export const memoryTrend: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const used = figures.gauges.memoryPercent;
    if (check.kind !== 'redis' || used === undefined) return [];
    if (elapsedMs(used.since, used.until) < LEAST_MS || used.points < LEAST_POINTS) return [];
    if (used.perDay <= 0 || used.fit < LEAST_FIT) return [];
    const limit = check.expect?.memoryBelow ?? 100;
    const days = (limit - used.last) / used.perDay;
    if (days > FAR_DAYS || days <= 0) return [];
    return [
      {
        rule: 'memory-trend',
        subject: scene.nameOf(check.service),
        title: (subjects) =>
          `${subjects} runs out of memory in ${days < 1 ? 'less than a day' : counted(Math.floor(days), 'day')}`,
        because: `${check.id} uses ${used.last} % of its memory, from ${used.first} %, and ${round(used.perDay)} % more each day; the limit is ${limit} %`,
        advice:
          'Look what grows (keys without expiry, a queue that nobody reads), or give it a larger node before then',
        checks: [check.id],
        basis: basisOf(check.id, { runs: used.points, since: used.since, until: used.until }),
      },
    ];
  });

/** Replicas that fall behind. */
export const replicationLag: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const lag = figures.gauges.replicationLagS;
    if (check.kind !== 'redis' || lag === undefined) return [];
    const expectedS = check.expect?.replicationLag === undefined ? undefined : check.expect.replicationLag / 1000;
    if (lag.max < (expectedS === undefined ? LAG_S : expectedS / 2)) return [];
    const limit =
      expectedS === undefined ? 'no limit is configured (expect.replicationLag)' : `${expectedS} s is degraded`;
    return [
      {
        rule: 'replication-lag',
        subject: scene.nameOf(check.service),
        title: (subjects) => `A replica of ${subjects} falls behind`,
        because: `it was ${lag.max} s behind at most, ${lag.last} s at the end; ${limit}`,
        advice:
          'Look at the load of the primary and the network of the replica: a failover loses what the replica has not got',
        checks: [check.id],
        basis: basisOf(check.id, { runs: lag.points, since: lag.since, until: lag.until }),
      },
    ];
  });

const round = (value: number): number => Math.round(value * 10) / 10;
