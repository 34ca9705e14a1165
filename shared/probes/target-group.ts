import type { TargetGroup, TargetGroupReader } from '../aws/target-groups.ts';
import { type Fault, fault } from '../health/fault.ts';
import { failing, type Outcome } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';
import { askAws } from './ask-aws.ts';
import type { Probe } from './probe.ts';
import { type Expected, judgeTargetGroup } from './target-group-judge.ts';

type ProbeDeps = { targetGroups: TargetGroupReader; clock: Clock };

/** Asks the load balancer what it thinks of a group's targets: of the one named, or the worst of those in use. */
export const createTargetGroupProbe =
  ({ targetGroups, clock }: ProbeDeps): Probe<'target-group'> =>
  (check, signal) => {
    const names = check.names ?? (check.name === undefined ? [] : [check.name]);
    const expected = { minHealthy: check.expect?.minHealthy ?? 1, zones: check.expect?.zones ?? [] };
    const silence = `the load balancer's API did not answer for ${names.join(', ')} within ${check.timeoutMs} ms`;
    const phase = { name: 'describe', stage: 'target' } as const;
    return askAws({ ask: () => judge(names, expected, targetGroups), phase, silence, signal, clock });
  };

const judge = async (names: readonly string[], expected: Expected, reader: TargetGroupReader): Promise<Outcome> => {
  const outcome = await judgeGroups(names, expected, reader, false);
  // Settings are remembered: a switch from blue to green, or a group made anew, must not look like a fault.
  const stale = outcome.status !== 'healthy' && MAY_BE_STALE.has(outcome.fault.code);
  return stale ? judgeGroups(names, expected, reader, true) : outcome;
};

const MAY_BE_STALE = new Set(['target.not-in-use', 'target.not-found']);

const judgeGroups = async (
  names: readonly string[],
  expected: Expected,
  reader: TargetGroupReader,
  fresh: boolean,
): Promise<Outcome> => {
  const found = await Promise.all(names.map((name) => reader.settings(name, fresh)));
  const missing = names.filter((_, index) => found[index] === undefined);
  const groups = found.filter((group) => group !== undefined);
  if (groups.length === 0) return failing(notFound(missing));
  const inUse = groups.filter((group) => group.inUse);
  if (inUse.length === 0 && groups.length > 1) return failing(noneInUse(groups));
  const judged = inUse.length > 0 ? inUse : groups;
  const outcomes = await Promise.all(
    judged.map(async (group) => {
      const targets = await reader.targets(group);
      return targets ? judgeTargetGroup(group, targets, expected) : failing(notFound([group.name]));
    }),
  );
  const worst = worstOf(outcomes);
  return missing.length === 0 ? worst : { ...worst, facts: { ...worst.facts, notFound: missing } };
};

const noneInUse = (groups: readonly TargetGroup[]): Fault =>
  fault(
    'target.not-in-use',
    `no load balancer sends to ${groups.map(({ name }) => name).join(' or ')}: add a listener rule for one of them`,
  );

const notFound = (names: readonly string[]): Fault =>
  fault(
    'target.not-found',
    `no target group is named ${names.join(' or ')} in this account and Region: mend the name, or create the group`,
  );

const ORDER = ['unhealthy', 'degraded', 'unknown', 'healthy'];
const rank = (outcome: Outcome): number =>
  ORDER.indexOf(outcome.status) + ('settling' in outcome && outcome.settling ? 0.5 : 0);

const worstOf = (outcomes: readonly Outcome[]): Outcome =>
  outcomes.reduce((worst, outcome) => (rank(outcome) < rank(worst) ? outcome : worst));
