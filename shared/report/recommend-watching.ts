import { faultStatus, faultTitle } from '../health/fault.ts';
import { millis } from '../time/words.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import { counted, percent } from './summarize-scene.ts';

/** Fewer are no matter. */
const LEAST_BLIND = 3;
const LEAST_SHARE = 0.02;
/** A health endpoint that takes longer has asked others. */
const WAITING_MS = 1000;

/** Services that nothing watches. */
export const unwatched: Rule = (scene) => {
  const without = scene.config.services.filter(({ id }) => scene.config.checks.every(({ service }) => service !== id));
  return without.map(({ id, name }) => {
    const users = scene.config.services.filter(({ dependsOn }) => dependsOn.includes(id)).length;
    return {
      rule: 'unwatched',
      subject: name,
      title: (subjects: string) => `Watch ${subjects}`,
      because: `it has 0 of ${counted(scene.config.checks.length, 'check')}${users > 0 ? `, and ${counted(users, 'service')} depend on it` : ''}`,
      advice: `Without one it cannot be named as a cause: add a check under services.${id}.checks`,
      checks: [],
      basis: 'the configuration',
    };
  });
};

/** Checks that often could not be measured. */
export const oftenBlind: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const blind = figures.byStatus.unknown;
    if (blind < LEAST_BLIND || blind < LEAST_SHARE * figures.runs) return [];
    const codes = Object.entries(figures.faults);
    const [most] = codes.filter(([code]) => faultStatus(code) === 'unknown').toSorted(([, a], [, b]) => b - a);
    const why = most === undefined ? '' : `, mostly as ${faultTitle(most[0])} (${most[0]})`;
    return [
      {
        rule: 'often-blind',
        subject: check.id,
        title: (subjects) => `See ${subjects} again`,
        because: `${counted(blind, 'run')} (${percent(blind / figures.runs)}) measured nothing${why}`,
        advice: 'What is not measured is not told: mend what the monitor needs for it',
        checks: [check.id],
        basis: basisOf(check.id, figures),
      },
    ];
  });

/** Health endpoints that wait for what they depend on before they answer an error. */
export const waitingEndpoints: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const { group, dials } = figures;
    const error = dials?.error;
    if (group === undefined || error === undefined || error.ms < WAITING_MS) return [];
    return [
      {
        rule: 'health-endpoint',
        subject: group.name,
        title: (subjects, n) =>
          `Let the health ${n === 1 ? 'endpoint' : 'endpoints'} of ${subjects} answer from what ${n === 1 ? 'it knows' : 'they know'}`,
        because: `it answered ${error.status} after ${millis(error.ms)}, saying: ${error.said}`,
        advice:
          'Ask dependencies in the background and keep the result (health-check caching), so that a slow one makes no target unhealthy',
        checks: [check.id],
        basis: basisOf(check.id, { ...figures, runs: dials?.answered ?? 0 }, 'own dial'),
      },
    ];
  });
