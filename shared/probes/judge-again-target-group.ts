import type { Target, TargetGroup } from '../aws/target-groups.ts';
import type { CheckOf } from '../config/schema.ts';
import type { FaultCode } from '../health/fault.ts';
import type { FactValue, Outcome } from '../health/outcome.ts';
import { judgeTargetGroup } from './target-group-judge.ts';

/** These are not of how many targets are healthy, and are judged before that. */
const OTHERWISE: readonly FaultCode[] = ['target.not-in-use', 'target.checks-disabled', 'target.not-found'];

/** Judges the recorded targets by other expectations; undefined when not all of them are in the record. */
export const judgeTargetGroupAgain = (check: CheckOf<'target-group'>, recorded: Outcome): Outcome | undefined => {
  const { facts, phases } = recorded;
  const code = recorded.status === 'healthy' ? undefined : recorded.fault.code;
  const targets = Array.isArray(facts.targets) ? facts.targets.flatMap(targetOf) : undefined;
  // Of several groups only the worst is in the record, and of a large one those in trouble.
  const isWhole = targets !== undefined && targets.length === facts.total && (check.names ?? []).length < 2;
  if (!isWhole || (code !== undefined && (OTHERWISE.includes(code) || !code.startsWith('target.')))) return undefined;
  const expected = { minHealthy: check.expect?.minHealthy ?? 1, zones: check.expect?.zones ?? [] };
  return { ...judgeTargetGroup(groupOf(recorded, code), targets, expected), phases, facts };
};

const targetOf = (fact: FactValue): Target[] =>
  typeof fact === 'object' && fact !== null && 'state' in fact ? [fact as unknown as Target] : [];

/** As far as judging goes by it: who sends to the group and by which protocol is told by the fault alone. */
const groupOf = ({ facts }: Outcome, code: FaultCode | undefined): TargetGroup => {
  const number = (name: string): number => Number(facts[name] ?? 0);
  return {
    name: String(facts.group),
    arn: '',
    ...(code === 'target.misconfigured' && { protocol: 'HTTP' }),
    targetType: '',
    inUse: true,
    healthCheck: {
      enabled: true,
      protocol: String(facts.protocol ?? ''),
      port: String(facts.port ?? ''),
      timeoutS: number('healthCheckTimeoutS'),
      intervalS: number('intervalS'),
      healthyThreshold: number('healthyThreshold'),
      unhealthyThreshold: number('unhealthyThreshold'),
    },
  };
};
