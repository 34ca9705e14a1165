import type { Check } from '../config/schema.ts';
import { millis } from '../time/words.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import type { Figures } from './report-figures.ts';

/** Fewer runs tell no 95th percentile. */
const LEAST_RUNS = 20;
const LEAST_DIALS = 5;
/** Of the time-out of a health check: beyond, one slow minute makes targets unhealthy. */
const OF_TIMEOUT = 0.5;
/** Of what a check expects, while it is healthy. */
const OF_EXPECTED = 0.8;
/** Over the slowest answer. */
const HEADROOM = 1.5;

/** Health checks whose time-out is near what their targets take to answer our own dial. */
export const healthCheckTimeouts: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const { group, dials } = figures;
    const slowestMs = dials?.slowestMs;
    if (group?.timeoutS === undefined || slowestMs === undefined || dials === undefined) return [];
    if (dials.well < LEAST_DIALS || slowestMs < OF_TIMEOUT * group.timeoutS * 1000) return [];
    const wanted = Math.ceil((slowestMs / 1000) * HEADROOM);
    return [
      {
        rule: 'timeout-headroom',
        subject: group.name,
        title: (subjects, n) => `Give the health ${n === 1 ? 'check' : 'checks'} of ${subjects} room`,
        because: `its targets answered our own dial after ${millis(slowestMs)} at most, and it waits ${group.timeoutS} s`,
        advice: `A time-out of ${wanted} s leaves half as much again; a health endpoint that answers at once is better`,
        checks: [check.id],
        basis: basisOf(check.id, { runs: dials.well, since: figures.since, until: figures.until }, 'own dial'),
      },
    ];
  });

/** The same by an http check of the service that asks the same path. */
export const healthEndpoints: Rule = (scene) => {
  const measured = measuredIn(scene);
  return measured.flatMap(({ check, figures: { group } }) => {
    if (group?.timeoutS === undefined || group.path === undefined) return [];
    const { timeoutS, path, name } = group;
    const asked = measured.find((other) => other.check.service === check.service && pathOf(other.check) === path);
    const latency = asked?.figures.well.latency;
    if (asked === undefined || latency === undefined || latency.runs < LEAST_RUNS) return [];
    if (latency.p95 < OF_TIMEOUT * timeoutS * 1000) return [];
    return [
      {
        rule: 'timeout-headroom',
        subject: scene.nameOf(check.service),
        title: (subjects) => `Make ${path} of ${subjects} faster than its health check waits`,
        because: `it takes p95 ${millis(latency.p95)} and at most ${millis(latency.max)}, and ${name} waits ${timeoutS} s`,
        advice: `Answer ${path} from what is known already, or let ${name} wait longer`,
        checks: [asked.check.id, check.id],
        basis: basisOf(asked.check.id, { ...asked.figures, runs: latency.runs }),
      },
    ];
  });
};

const pathOf = (check: Check): string | undefined => {
  if (check.kind !== 'http') return undefined;
  return URL.parse(check.url.replaceAll(/\$\{[^}]*\}/g, '1'))?.pathname;
};

/** Healthy checks whose answers are almost as slow as what they call slow, or as their time-out. */
export const nearThresholds: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const judged = judgedOf(check, figures);
    if (judged === undefined || judged.runs < LEAST_RUNS || scene.viewOf(check.id)?.status !== 'healthy') return [];
    const expectedMs = check.kind === 'target-group' || check.kind === 'cloud-map' ? undefined : check.expect?.latency;
    const near = expectedMs !== undefined && judged.p95 >= OF_EXPECTED * expectedMs;
    const slow = expectedMs === undefined && judged.p95 >= OF_TIMEOUT * check.timeoutMs;
    if (!near && !slow) return [];
    const limit = near ? `${millis(expectedMs)} is degraded` : `the time-out is ${millis(check.timeoutMs)}`;
    return [
      {
        rule: 'near-threshold',
        subject: check.id,
        title: (subjects, n) => `${subjects} ${n === 1 ? 'is' : 'are'} healthy by little`,
        because: `p95 is ${millis(judged.p95)}, at most ${millis(judged.max)}; ${limit}`,
        advice: near
          ? 'Look what it waits for before it is degraded, or say what is slow in truth'
          : 'Look what it waits for, or say expect.latency',
        checks: [check.id],
        basis: basisOf(check.id, { ...figures, runs: judged.runs }),
      },
    ];
  });

/** What `expect.latency` of its kind is about. */
const judgedOf = (check: Check, { well: { latency, stages } }: Figures) => {
  if (check.kind === 'redis') return stages.ping;
  return check.kind === 'dns' ? stages.dns : latency;
};
