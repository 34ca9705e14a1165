import type { FaultCode } from '../health/fault.ts';
import { elapsedMs } from '../time/clock.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import { counted, percent, periodInWords } from './summarize-scene.ts';

/** Fewer are chance. */
const LEAST_RETRIED = 3;
const LEAST_SHARE = 0.01;
const LEAST_OUTAGES = 3;

/** Healthy only because a second attempt was made: half-broken. */
export const firstAttempts: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const codes = Object.entries(figures.retried) as [FaultCode, number][];
    const retried = codes.reduce((sum, [, n]) => sum + n, 0);
    if (retried < LEAST_RETRIED || retried < LEAST_SHARE * figures.runs) return [];
    const [most] = codes.toSorted(([, a], [, b]) => b - a);
    return [
      {
        rule: 'first-attempts',
        subject: check.id,
        title: (subjects, n) => `${subjects} ${n === 1 ? 'is' : 'are'} half-broken: first attempts fail`,
        because: `${counted(retried, 'healthy run')} (${percent(retried / figures.runs)}) needed a second attempt, mostly for ${most?.[0]}`,
        advice:
          'Who asks once sees these failures: look for one bad address or target among several, or packets that are lost',
        checks: [check.id],
        basis: basisOf(check.id, figures),
      },
    ];
  });

const isFailing = (status: string): boolean => status === 'degraded' || status === 'unhealthy';

/** What broke again and again within the period. */
export const recurring: Rule = (scene) =>
  scene.config.checks.flatMap(({ id }) => {
    const breaks = scene.changes.filter(({ check, from, to }) => check === id && isFailing(to) && !isFailing(from));
    if (breaks.length < LEAST_OUTAGES) return [];
    const period = periodInWords(elapsedMs(scene.since, scene.at));
    return [
      {
        rule: 'recurring',
        subject: id,
        title: (subjects, n) => `${subjects} ${n === 1 ? 'keeps' : 'keep'} breaking`,
        because: `it broke ${breaks.length} times in ${period}, the last time ${scene.lasting(breaks.at(-1)?.at ?? scene.at).replace(/^since /, 'at ')} ago`,
        advice:
          'Each time it was mended or came back, and what breaks it is still there: look for what the times have in common',
        checks: [id],
        basis: `${counted(breaks.length, 'change')} of ${id} in ${period}`,
      },
    ];
  });
