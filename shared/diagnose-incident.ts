import type { Hints } from './alerts/hints.ts';
import type { Config } from './config/schema.ts';
import { type DiagnosingDeps, explainAll, type Failed } from './diagnosing.ts';
import type { FaultCode } from './health/fault.ts';
import { CONFIDENCE_RANK, type Finding } from './health/finding.ts';
import { troubledServices } from './health/impact.ts';
import { type Incident, isFailing, type Member } from './health/incident.ts';
import type { Inspection } from './health/inspection.ts';
import type { Seen } from './health/outcome.ts';
import { rank } from './health/rank.ts';
import type { State } from './health/state.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

export { causesOf, correlateScene } from './incident-causes.ts';

export type DiagnoseDeps = {
  store: Store;
  clock: Clock;
  timings: Timings;
  /** The commands that messages give; without it those that are right by default. */
  hints?: Hints;
  /** Without it nothing is explained, and messages tell what is wrong without why. */
  diagnosing?: DiagnosingDeps;
};

/** So many members are explained: the roots first; of a storm the rest is told by their faults. */
const MOST_EXPLAINED = 12;

/** The incident with findings for its failing members that have none of their present fault; for all of them `anew`. */
export const diagnoseIncident = async (
  incident: Incident,
  config: Config,
  states: ReadonlyMap<string, State>,
  deps: DiagnoseDeps,
  anew = false,
): Promise<Incident> => {
  const { diagnosing, clock } = deps;
  if (diagnosing === undefined) return incident;
  const wanted = mostUrgent(incident.members).filter((member) => anew || !isExplained(member));
  if (wanted.length === 0) return incident;
  const failures = (await Promise.all(wanted.map((member) => failedOf(member, config, states, deps, anew)))).flat();
  const found = await explainAll(failures, config, troubledServices(incident.members), diagnosing);
  const members = incident.members.map((member): Member => {
    const findings = found.get(member.check);
    const failed = failures.find(({ check }) => check.id === member.check);
    return findings && failed ? withFindings(member, findings, digestOf(failed)) : member;
  });
  return { ...incident, members, diagnosedAt: isoSecond(clock.now()) };
};

/** The failing members that are explained, the roots first. */
export const mostUrgent = (members: readonly Member[]): Member[] =>
  members
    .filter(isFailing)
    .sort((a, b) => urgency(b) - urgency(a))
    .slice(0, MOST_EXPLAINED);

/** Of the same failure what was found before stands when its fault is explained anew and less surely: while it recovers, or with less to go by. */
export const withFindings = (member: Member, findings: readonly Finding[], evidence: string): Member => {
  const [before] = member.findings ?? [];
  const [now] = findings;
  const lessSure =
    before !== undefined &&
    now !== undefined &&
    before.code === now.code &&
    // What was found before it broke as it is now is of another failure.
    (before.at >= member.since || now.unseen.some((each) => !before.unseen.includes(each))) &&
    CONFIDENCE_RANK[now.confidence] < CONFIDENCE_RANK[before.confidence];
  return lessSure ? { ...member, evidence } : { ...member, findings, evidence };
};

const isExplained = ({ findings, fault }: Member): boolean =>
  findings?.some(({ code }) => code === fault?.code) ?? false;

const urgency = ({ role, status }: Member): number =>
  (role === 'root' ? 10 : 0) + (status === 'degraded' || status === 'unhealthy' ? rank(status) : 0);

const failedOf = async (
  member: Member,
  config: Config,
  states: ReadonlyMap<string, State>,
  deps: DiagnoseDeps,
  anew: boolean,
): Promise<Failed[]> => {
  const { check: id, seq, status, fault, since } = member;
  const check = config.checks.find((candidate) => candidate.id === id);
  if (check === undefined || fault === undefined || status === 'healthy' || status === 'removed') return [];
  const change = states.get(id)?.pending.find((pending) => pending.seq === seq);
  // Of an untold change nothing newer is stored: results are written when all of the tick are done.
  if (change?.seen) return [{ check, at: since, status, fault, seen: change.seen }];
  const newest = await newestFailure(member, deps);
  // By now it is well, or nobody asked: what was found before stands.
  if (anew && newest === undefined) return [];
  // What it fails with by now is what is to be mended.
  return [{ check, at: since, status, fault: newest?.fault ?? fault, seen: newest?.seen }];
};

type Failure = Pick<Failed, 'fault'> & { seen?: Seen | undefined };

/** What is not of one answer, but made of the silence of many, or since the beginning: it stays what it is. */
const MADE_OF_SILENCE: readonly (FaultCode | undefined)[] = ['probe.never-reached', 'probe.vantage'];

/** The newest stored answer, if it is a failure and of late. */
export const newestFailure = async (
  { check, fault: known }: Pick<Member, 'check' | 'fault'>,
  { store, clock, timings }: DiagnoseDeps,
): Promise<Failure | undefined> => {
  const since = isoSecond(clock.now() - 3 * timings.tickMs);
  // The fault that was told is explained without it, if need be.
  const [newest] = await store.results(check, { since }, 1).catch(() => []);
  if (newest?.fault === undefined) return undefined;
  const { facts, inspection } = newest;
  const fault = known && MADE_OF_SILENCE.includes(known.code) ? known : newest.fault;
  const phases = Object.entries(newest.phases).map(([name, ms]) => ({ name, ms }));
  return { fault, seen: { phases, facts, ...(inspection && { inspection }) } };
};

/** What of a failure decides its cause; not its figures, which are others each minute. */
export const digestOf = ({ fault, seen }: Failure): string => {
  const { targets = [], name }: Partial<Inspection> = seen?.inspection ?? {};
  const dials = targets.map(({ id, port, result, status }) => `${id}:${port} ${result} ${status ?? ''}`).sort();
  return [fault.code, fault.stage, ...dials, name?.zone ?? '', ...(name?.types ?? [])].join(' ').slice(0, 500);
};
