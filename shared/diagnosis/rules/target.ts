import type { Candidate, Rule, RulesOf } from '../rule.ts';
import { drainingTooLong } from './target-draining.ts';
import { failedChecks } from './target-failed-checks.ts';
import { noneRegistered } from './target-membership.ts';
import { notInUse } from './target-not-in-use.ts';
import { type Scene, sceneOf, type TargetRule } from './target-scene.ts';
import { checksDisabled, elbInternal, misconfigured, notFound } from './target-settings.ts';
import { failOpen, someUnhealthy } from './target-some.ts';
import { stuckInitial } from './target-starting.ts';
import { waitHealthy } from './target-steps.ts';
import { timeout } from './target-timeout.ts';
import { addressOf, counted } from './target-words.ts';
import { wrongCode } from './target-wrong-code.ts';
import { zoneLost } from './target-zone.ts';

/** With what is true of any fault: a group that is well again accuses nobody, and a certificate that has expired is told. */
const seeing =
  (rule: TargetRule): Rule =>
  (evidence) => {
    const scene = sceneOf(evidence);
    return [...rule(scene).map((each) => wellAgain(each, scene)), ...expired(scene)];
  };

/** The mend is proven when all targets are healthy. */
const mended = (rule: TargetRule): Rule =>
  seeing((scene) => rule(scene).map((each) => (each.also ? each : { validate: waitHealthy(scene), ...each })));

const wellAgain = (each: Candidate, { group, minHealthy, evidence, name }: Scene): Candidate => {
  const now = group?.targets ?? [];
  const healthy = now.filter(({ state }) => state === 'healthy').length;
  if (evidence.status !== 'unhealthy' || healthy === 0 || healthy < minHealthy) return each;
  const line = `load balancer: ${healthy} of ${now.length} healthy in ${name} now, so it may be over`;
  return { ...each, confidence: 'low', evidence: [line, ...each.evidence] };
};

/** A load balancer does not look at certificates; whoever else dials the target does. */
const expired = ({ dials, name }: Scene): Candidate[] => {
  const dial = dials.find(({ certificateDaysLeft: days }) => days !== undefined && days < 0);
  if (dial?.certificateDaysLeft === undefined) return [];
  // The days left are rounded down, so those since are one less.
  const days = -dial.certificateDaysLeft - 1;
  const when = days === 0 ? 'less than a day ago' : `${counted(days, 'day')} ago`;
  return [
    {
      cause: 'tls.expired',
      confidence: 'high',
      summary: `the certificate of ${addressOf(dial)} of ${name} expired ${when}; the load balancer does not mind, others do`,
      evidence: [`our own dial: ${dial.url} shows a certificate that expired ${when}`],
      remedy: [{ say: 'Renew the certificate of the targets' }],
      also: true,
    },
  ];
};

export const TARGET_RULES: RulesOf<'target'> = {
  'target.timeout': mended(timeout),
  'target.wrong-code': mended(wrongCode),
  'target.failed-checks': mended(failedChecks),
  'target.none-registered': mended(noneRegistered),
  'target.not-in-use': mended(notInUse),
  'target.zone-lost': mended(zoneLost),
  'target.fail-open': mended(failOpen),
  'target.some-unhealthy': mended(someUnhealthy),
  'target.stuck-initial': mended(stuckInitial),
  'target.draining-too-long': mended(drainingTooLong),
  'target.checks-disabled': seeing(checksDisabled),
  'target.elb-internal': mended(elbInternal),
  'target.not-found': seeing(notFound),
  'target.misconfigured': seeing(misconfigured),
};
