import { isDeepStrictEqual } from 'node:util';

import type { Check, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Inspection } from '../health/inspection.ts';
import { type Facts, type Failing, failing, type Outcome } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';
import type { Inspect } from './inspect.ts';
import type { Probes } from './probe.ts';
import { scrub, scrubFacts } from './scrub.ts';

/** A check with its references filled in; `secrets` must not be kept. */
type Filled = { check: Resolved<Check>; secrets: readonly string[] };

/** What every attempt needs; see the parts. */
export type RunDeps = {
  probes: Probes;
  /** Fills in the references of a check; nothing is probed when it cannot. */
  resolve: (
    check: Check,
    /** What was read before that moment of the monotonic clock must be read anew. */
    how?: { readAfterMs?: number },
  ) => Promise<Filled | { fault: Fault; facts?: Facts }>;
  clock: Clock;
  /** Takes a closer look after a failed run; without it none is taken. */
  inspect?: Inspect;
};

/** After its signal a probe has this long to say at which stage it was; then it is left behind. */
const GRACE_MS = 250;

/** Our own failure to measure in time; says nothing of the target. */
export const overrun = (message: string, overran?: 'references' | 'probe'): Failing =>
  failing(fault('probe.deadline', message), { phases: [], facts: overran ? { overran } : {} });

/** One attempt within the check's time-out, scrubbed; `cut` when the deadline came first. Never rejects. */
export const attempt = async (check: Check, deps: RunDeps, deadline: AbortSignal): Promise<Outcome | 'cut'> => {
  const { clock } = deps;
  const { timeoutMs } = check;
  const startedMs = clock.monotonicMs();
  const resolved = await within({ timeoutMs, clock, deadline }, () => deps.resolve(check));
  if (resolved === 'cut') return 'cut';
  if (resolved === 'overran') return overrun(`its references were not resolved within ${timeoutMs} ms`, 'references');
  if ('thrown' in resolved) return scrub(internal(resolved.thrown, 'resolving its references'), []);
  if ('fault' in resolved.value) {
    const { fault: failure, facts = {} } = resolved.value;
    return scrub(failing(failure, { phases: [], facts }), []);
  }
  const outcome = await ask(resolved.value, deps, deadline);
  if (outcome === 'cut' || !blamesCredentials(outcome)) return outcome;
  return (await askAnew(check, resolved.value, startedMs, deps, deadline)) ?? outcome;
};

const ask = async ({ check, secrets }: Filled, deps: RunDeps, deadline: AbortSignal): Promise<Outcome | 'cut'> => {
  const { timeoutMs, kind } = check;
  const limits = { timeoutMs, clock: deps.clock, deadline };
  const answered = await within(limits, (signal) => probeOf(deps.probes, check)(check, signal));
  if (answered === 'cut') return 'cut';
  if (answered === 'overran')
    return overrun(`the ${kind} probe did not end when its ${timeoutMs} ms were over`, 'probe');
  return scrub('thrown' in answered ? internal(answered.thrown, `the ${kind} probe`) : answered.value, secrets);
};

/** The target rejects what was shown to it: that may be a password which was rotated since it was read. */
const blamesCredentials = (outcome: Outcome): boolean => {
  if (outcome.status === 'healthy') return false;
  const { code } = outcome.fault;
  if (code === 'http.status') return outcome.facts.status === 401 || outcome.facts.status === 403;
  return code === 'redis.wrong-password' || code === 'redis.no-auth';
};

/** Asks once more when references have other values by now; nothing when they have not, or that cannot be told. */
const askAnew = async (
  check: Check,
  before: Filled,
  readAfterMs: number,
  deps: RunDeps,
  deadline: AbortSignal,
): Promise<Outcome | undefined> => {
  const limits = { timeoutMs: check.timeoutMs, clock: deps.clock, deadline };
  const resolved = await within(limits, () => deps.resolve(check, { readAfterMs }));
  if (typeof resolved === 'string' || 'thrown' in resolved || 'fault' in resolved.value) return undefined;
  const now = resolved.value;
  if (isDeepStrictEqual(now.check, before.check)) return undefined;
  const outcome = await ask({ ...now, secrets: [...now.secrets, ...before.secrets] }, deps, deadline);
  return outcome === 'cut' ? undefined : outcome;
};

/** The closer look at a failure, scrubbed; nothing when there is none to take, or it did not end in time. Never rejects. */
export const inspectFailure = async (
  check: Check,
  outcome: Failing,
  deps: RunDeps,
  deadline: AbortSignal,
): Promise<Inspection | undefined> => {
  const { clock, inspect } = deps;
  if (inspect === undefined) return undefined;
  const resolved = await within({ timeoutMs: check.timeoutMs, clock, deadline }, () => deps.resolve(check));
  if (typeof resolved === 'string' || 'thrown' in resolved || 'fault' in resolved.value) return undefined;
  const { check: asked, secrets } = resolved.value;
  const limits = { timeoutMs: inspect.timeoutMs, clock, deadline, grace: true } as const;
  const looked = await within(limits, (signal) => inspect.look(asked, outcome, signal));
  if (typeof looked === 'string' || 'thrown' in looked) return undefined;
  return scrubFacts(looked.value as Facts, secrets) as Inspection;
};

// The map pairs each kind with its own probe, which the compiler cannot see through the union.
const probeOf = (probes: Probes, check: Resolved<Check>) =>
  probes[check.kind] as unknown as (check: Resolved<Check>, signal: AbortSignal) => Promise<Outcome>;

// One for all: an abort without a reason makes an exception with a stack, which costs more than a probe of its own.
const OVER = 'over';

type Limits = {
  timeoutMs: number;
  clock: Clock;
  deadline: AbortSignal;
  /** At the deadline too the work may say what it has so far. */
  grace?: true;
};
type Ended<T> = { value: T } | { thrown: unknown } | 'overran' | 'cut';

/** Races work against its time-out and the deadline; the work may ignore the signal, and end or throw when nobody listens. */
const within = async <T>(limits: Limits, work: (signal: AbortSignal) => Promise<T>): Promise<Ended<T>> => {
  const { timeoutMs, clock, deadline, grace } = limits;
  if (deadline.aborted) return 'cut';
  const timeout = new AbortController();
  const ended = new AbortController();
  const race = Promise.withResolvers<Ended<T>>();
  const onDeadline = (): void => {
    const cut = (): void => race.resolve('cut');
    // First, so that the fault of a work that is only told to stop does not win.
    if (!grace) cut();
    timeout.abort();
    if (grace) clock.sleep(GRACE_MS, ended.signal).then(cut, () => {});
  };
  deadline.addEventListener('abort', onDeadline, { once: true });
  const overran = async (): Promise<void> => {
    await clock.sleep(timeoutMs, ended.signal);
    timeout.abort();
    await clock.sleep(GRACE_MS, ended.signal);
    race.resolve('overran');
  };
  overran().catch(() => {});
  // A probe that throws before its first await rejects nothing by itself.
  (async () => work(timeout.signal))().then(
    (value) => race.resolve({ value }),
    (thrown: unknown) => race.resolve({ thrown }),
  );
  return race.promise.finally(() => {
    ended.abort(OVER);
    deadline.removeEventListener('abort', onDeadline);
  });
};

/** Keeps name and code alone: messages and objects of clients may hold what was sent, passwords too. */
const internal = (thrown: unknown, where: string): Failing => {
  const { name, code } = thrown instanceof Error ? (thrown as NodeJS.ErrnoException) : { name: typeof thrown };
  const what = typeof code === 'string' ? `${name} ${code}` : name;
  return failing(fault('probe.internal', `${where} failed by itself: ${what}`));
};
