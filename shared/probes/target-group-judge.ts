import type { HealthCheck, Target, TargetGroup } from '../aws/target-groups.ts';
import { type FaultCode, fault } from '../health/fault.ts';
import { type Failing, failing, healthy, type Outcome } from '../health/outcome.ts';
import { checkWords, reasonWords } from './target-group-words.ts';

/** What is expected of a group: so many healthy targets, and one in each of the zones. */
export type Expected = { minHealthy: number; zones: readonly string[] };

type Sorted = { healthy: Target[]; settling: Target[]; failed: Target[] };
type Seen = Sorted & { group: TargetGroup; targets: readonly Target[]; expected: Expected; failOpen: boolean };
type Verdict = { code: FaultCode; message: string; status?: Failing['status']; settling?: boolean };

const SETTLING = new Set(['initial', 'draining', 'unhealthy.draining']);

/** Judges one target group from its settings and the states that AWS reports for its targets. */
export const judgeTargetGroup = (group: TargetGroup, targets: readonly Target[], expected: Expected): Outcome => {
  const seen: Seen = { group, targets, expected, failOpen: isFailOpen(targets), ...sort(targets) };
  const verdict = RULES.map((rule) => rule(seen)).find((found) => found !== undefined);
  const observed = { phases: [], facts: factsOf(seen) };
  if (verdict === undefined) return healthy(observed);
  const reason = fault(verdict.code, `${group.name}: ${verdict.message}`);
  const outcome = failing(reason, observed, verdict.status);
  return verdict.settling ? { ...outcome, settling: true } : outcome;
};

const sort = (targets: readonly Target[]): Sorted => {
  const healthyOnes = targets.filter(({ state }) => state === 'healthy');
  const settling = targets.filter(({ state }) => SETTLING.has(state));
  const failed = targets.filter(({ state }) => state !== 'healthy' && !SETTLING.has(state));
  return { healthy: healthyOnes, settling, failed };
};

/** With nothing but unhealthy targets to send to, a load balancer sends to all of them. */
const isFailOpen = (targets: readonly Target[]): boolean => {
  const routable = targets.filter(({ state }) => state !== 'unused' && !state.endsWith('draining'));
  return routable.length > 0 && routable.every(({ state }) => state === 'unhealthy');
};

type Rule = (seen: Seen) => Verdict | undefined;

const notInUse: Rule = ({ group, targets }) => {
  const unused = targets.length > 0 && targets.every(({ reason }) => reason === 'Target.NotInUse');
  if (group.inUse && !unused) return undefined;
  const message = group.inUse
    ? `no target is in a zone that its load balancer uses: enable the zone (${reasonWords(targets)})`
    : 'no load balancer sends to it: add a listener rule';
  return { code: 'target.not-in-use', message };
};

const noneRegistered: Rule = ({ targets, expected }) =>
  targets.length > 0 || expected.minHealthy === 0
    ? undefined
    : {
        code: 'target.none-registered',
        message: `no target is registered, at least ${expected.minHealthy} expected: register one`,
      };

const checksDisabled: Rule = ({ group, targets }) => {
  const off = targets.length > 0 && targets.every(({ reason }) => reason === 'Target.HealthCheckDisabled');
  if (group.healthCheck.enabled && !off) return undefined;
  const kind = group.targetType === 'lambda' ? 'a lambda group' : 'a group';
  return { code: 'target.checks-disabled', message: `${kind} with its health checks off is not measured: enable them` };
};

const tooFewHealthy: Rule = (seen) => {
  const { healthy, settling, failed, expected, targets } = seen;
  if (healthy.length >= expected.minHealthy) return undefined;
  const short = expected.minHealthy > 1 ? `, at least ${expected.minHealthy} expected` : '';
  const count = `${healthy.length} of ${targets.length} healthy${short}`;
  if (failed.length > 0) return { code: failureCode(seen), message: failureMessage(seen, count), status: 'unhealthy' };
  if (settling.length === 0) {
    return { code: 'target.some-unhealthy', message: `${count}: register more targets`, status: 'unhealthy' };
  }
  const starting = settling.some(({ state }) => state === 'initial');
  const code = starting ? 'target.stuck-initial' : 'target.draining-too-long';
  return { code, message: `${count}: ${reasonWords(settling)}`, settling: true };
};

const zoneLost: Rule = ({ healthy, settling, targets, expected }) => {
  const served = new Set(healthy.map(({ zone }) => zone));
  const lost = expected.zones.filter((zone) => !served.has(zone));
  if (lost.length === 0) return undefined;
  const theirs = targets.filter(({ zone }) => zone !== undefined && lost.includes(zone));
  const found = theirs.length === 0 ? 'none is registered there' : reasonWords(theirs);
  const message = `no healthy target in ${lost.join(', ')} (${found}); ${healthy.length} of ${targets.length} healthy`;
  // A zone settles when its targets are on their way; one without targets has none to wait for.
  const allSettling = lost.every((zone) => settling.some((target) => target.zone === zone));
  return { code: 'target.zone-lost', message, settling: allSettling && theirs.every((t) => settling.includes(t)) };
};

const someUnhealthy: Rule = (seen) =>
  seen.failed.length === 0
    ? undefined
    : {
        code: 'target.some-unhealthy',
        message: failureMessage(seen, `${seen.healthy.length} of ${seen.targets.length} healthy`),
      };

const misconfigured: Rule = ({ group }) => {
  const { timeoutS, intervalS } = group.healthCheck;
  // Network load balancers have fixed time-outs that may equal the interval.
  if (!/^HTTPS?$/.test(group.protocol ?? '') || timeoutS < intervalS) return undefined;
  const message = `health check time-out of ${timeoutS} s is not below its interval of ${intervalS} s`;
  return { code: 'target.misconfigured', message };
};

// The first that applies is told: what makes the group useless before what makes it worse.
const RULES = [notInUse, noneRegistered, checksDisabled, tooFewHealthy, zoneLost, someUnhealthy, misconfigured];

const CODES: Record<string, FaultCode> = {
  'Target.Timeout': 'target.timeout',
  'Target.ResponseCodeMismatch': 'target.wrong-code',
  'Target.FailedHealthChecks': 'target.failed-checks',
  'Elb.InternalError': 'target.elb-internal',
  'Target.HealthCheckDisabled': 'target.checks-disabled',
  'Target.NotInUse': 'target.not-in-use',
  'Target.NotRegistered': 'target.none-registered',
  'Target.InvalidState': 'target.none-registered',
  'Target.IpUnusable': 'target.none-registered',
};

/** The code of the reason that most of the failed targets share; with all down for different reasons, that they are. */
const failureCode = ({ failed, failOpen }: Seen): FaultCode => {
  const counts = Map.groupBy(failed, ({ reason = '' }) => CODES[reason] ?? 'target.failed-checks');
  if (failOpen && counts.size > 1) return 'target.fail-open';
  const [[code] = ['target.failed-checks' as const]] = [...counts].sort(([, a], [, b]) => b.length - a.length);
  return code;
};

const failureMessage = ({ group, failed, failOpen }: Seen, count: string): string =>
  [
    `${count}: ${reasonWords(failed)}`,
    ...(failOpen ? ['traffic goes to all of them (fail-open)'] : []),
    checkWords(group.healthCheck),
  ].join('; ');

const MOST_TARGETS = 20;

const factsOf = ({ group, targets, healthy, settling, failed, expected, failOpen }: Seen): Outcome['facts'] => ({
  group: group.name,
  healthy: healthy.length,
  total: targets.length,
  minHealthy: expected.minHealthy,
  failOpen,
  zones: zonesOf(targets),
  settings: settingsOf(group.healthCheck),
  targets: shownOf(targets, [...failed, ...settling, ...healthy]).map((target) => ({ ...target })),
});

/** Of a large group those in trouble: they are what is looked at. */
const shownOf = (targets: readonly Target[], gravestFirst: readonly Target[]): readonly Target[] =>
  targets.length > MOST_TARGETS ? gravestFirst.slice(0, MOST_TARGETS) : targets;

const zonesOf = (targets: readonly Target[]): Record<string, { healthy: number; total: number }> =>
  Object.fromEntries(
    [...Map.groupBy(targets, ({ zone = 'unknown' }) => zone)].map(([zone, members]) => [
      zone,
      { healthy: members.filter(({ state }) => state === 'healthy').length, total: members.length },
    ]),
  );

const settingsOf = ({ timeoutS, enabled: _, ...settings }: HealthCheck): Outcome['facts'] => ({
  healthCheckTimeoutS: timeoutS,
  ...settings,
});
