import type { CheckOf, Resolved } from '../config/schema.ts';
import type { FaultCode } from '../health/fault.ts';
import { type Facts, failing, healthy, type Outcome } from '../health/outcome.ts';
import type { Info } from './redis-info.ts';
import { judge } from './redis-judge.ts';
import type { Seen } from './redis-walk.ts';

/** What is judged from figures; all else is what a server refused. */
const FROM_FIGURES: readonly FaultCode[] = [
  'redis.read-only',
  'redis.oom',
  'redis.replica-lag',
  'redis.not-replica',
  'redis.password-not-needed',
  'redis.slow',
];

/** Judges what a walk saw once more, as far as its facts keep it; undefined when it is no matter of figures. */
export const judgeRedisAgain = (check: Resolved<CheckOf<'redis'>>, recorded: Outcome): Outcome | undefined => {
  const { facts, phases } = recorded;
  const code = recorded.status === 'healthy' ? undefined : recorded.fault.code;
  const isOfFigures = facts.broke === undefined && (code === undefined || FROM_FIGURES.includes(code));
  // Without its role and figures nothing was seen that could be judged.
  if (!isOfFigures || (code !== undefined && facts.role === undefined && code !== 'redis.slow')) return undefined;
  const judgement = judge(check, seenIn(recorded, code));
  return judgement ? failing(judgement.fault, { phases, facts }, judgement.status) : healthy({ phases, facts });
};

const seenIn = ({ phases, facts }: Outcome, code: FaultCode | undefined): Seen => ({
  phases: [...phases],
  passwordNotNeeded: code === 'redis.password-not-needed',
  pingMs: phases.find(({ name }) => name === 'ping')?.ms ?? 0,
  ...((facts.role === 'master' || facts.role === 'replica') && { role: facts.role }),
  info: infoIn(facts),
  skipped: {},
});

const infoIn = (facts: Facts): Info => {
  const info: Record<string, unknown> = {
    usedMemoryBytes: facts.usedMemoryBytes,
    maxMemoryBytes: facts.maxMemoryBytes,
    countedMemoryBytes: facts.countedMemoryBytes,
    evicts: facts.evicts,
    master: facts.master,
    linkUp: facts.linkUp,
    lagS: facts.replicationLagS,
  };
  return Object.fromEntries(Object.entries(info).filter(([, value]) => value !== undefined)) as Info;
};
