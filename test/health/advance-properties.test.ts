import fc from 'fast-check';
import { expect, it } from 'vitest';

import { advance, changedInSubstance, type Policy } from '../../shared/health/advance.ts';
import type { Fault, Status, Verdict } from '../../shared/health/fault.ts';
import { healthy, type Outcome, type Run } from '../../shared/health/outcome.ts';
import { rank } from '../../shared/health/rank.ts';
import { type Change, type State, standing } from '../../shared/health/state.ts';
import { failed, minutes, policy, runOf, settling } from './runs.ts';

const outcomes: Outcome[] = [
  healthy(),
  failed('redis.slow'),
  failed('http.degraded'),
  failed('tcp.timeout'),
  failed('dns.timeout'),
  failed('dns.nxdomain'),
  failed('config.secret-missing'),
  failed('probe.missed'),
  settling(),
];
const anyOutcome = fc.constantFrom(...outcomes);
const anyRun = fc.record({
  outcome: anyOutcome,
  before: fc.array(anyOutcome, { maxLength: 2 }),
  cut: fc.boolean(),
  gap: fc.integer({ min: 1, max: 12 }),
  checkHash: fc.constantFrom('one', 'one', 'one', 'two'),
});
const anyRuns = fc.array(anyRun, { minLength: 1, maxLength: 60 }).map((drafts) => {
  let minute = 0;
  return drafts.map(({ outcome, before, cut, gap, checkHash }) => {
    minute += gap;
    return runOf(minute, outcome, { attempts: [...before, outcome], cut, checkHash });
  });
});
const anyPolicy: fc.Arbitrary<Policy> = fc
  .record(
    {
      failAfter: fc.integer({ min: 1, max: 4 }),
      recoverAfter: fc.integer({ min: 1, max: 4 }),
      fromVpc: fc.boolean(),
      failWhen: fc
        .integer({ min: 1, max: 5 })
        .chain((of) => fc.record({ of: fc.constant(of), failures: fc.integer({ min: 1, max: of }) })),
    },
    { requiredKeys: ['failAfter', 'recoverAfter', 'fromVpc'] },
  )
  .map((judging) => ({ ...policy, ...judging }) as Policy);

const playAll = (runs: readonly Run[], how: Policy, from?: State) =>
  runs.map((run) => {
    const before = from;
    const result = advance(before, run, how);
    from = result.state;
    return { run, before, ...result };
  });

it('duplicates and late runs change nothing, wherever they come', () => {
  const late = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 20 });
  fc.assert(
    fc.property(anyRuns, anyPolicy, late, (runs, how, repeats) => {
      const disturbed = runs.flatMap((run, index) => [
        run,
        ...repeats.flatMap(([where, which]) =>
          where % runs.length === index ? (runs[which % (index + 1)] ?? []) : [],
        ),
      ]);
      const steps = playAll(disturbed, how);
      expect(steps.at(-1)?.state).toEqual(playAll(runs, how).at(-1)?.state);
      const stale = steps.filter((step) => step.stale);
      expect(stale).toHaveLength(disturbed.length - runs.length);
      expect(stale.every(({ state, before, changes }) => state === before && changes.length === 0)).toBe(true);
    }),
  );
});

it('any order of the same runs is the order of those that were not overtaken', () => {
  const shuffled = anyRuns.chain((runs) => fc.shuffledSubarray(runs, { minLength: runs.length }));
  fc.assert(
    fc.property(shuffled, anyPolicy, (runs, how) => {
      const newest = runs.filter((run, index) => runs.slice(0, index).every((earlier) => earlier.at < run.at));
      expect(playAll(runs, how).at(-1)?.state).toEqual(playAll(newest, how).at(-1)?.state);
    }),
  );
});

it('never touches its input, nor what belongs to notify', () => {
  const marks = { rev: 41, told: { seq: 0, status: 'healthy' } } as const;
  fc.assert(
    fc.property(anyRuns, anyPolicy, (runs, how) => {
      const first = runs.slice(0, 1).map((run) => ({ ...advance(undefined, run, how).state, ...marks }))[0];
      const steps = playAll(deepFreeze(runs.slice(1)), deepFreeze(how), deepFreeze(first));
      for (const { before, state } of steps) {
        expect(state).toMatchObject(marks);
        expect(unseen(state.pending.slice(0, before?.pending.length))).toEqual(unseen(before?.pending ?? []));
        deepFreeze(state);
      }
    }),
  );
});

it('keeps what was seen of the newest untold change alone', () => {
  fc.assert(
    fc.property(anyRuns, anyPolicy, (runs, how) => {
      for (const {
        run,
        state,
        changes: [change],
      } of playAll(runs, how)) {
        expect(state.pending.slice(0, -1).every(({ seen }) => seen === undefined)).toBe(true);
        const { outcome } = run;
        const code = change?.fault?.code;
        const same = outcome.status !== 'healthy' && (code === 'probe.never-reached' || outcome.fault.code === code);
        if (change) expect(change.seen?.facts).toEqual(same ? outcome.facts : undefined);
      }
    }),
  );
});

const unseen = (changes: readonly Change[]): Change[] => changes.map(({ seen: _, ...change }) => change);

it('numbers every change one higher, keeps it pending, and begins where the last one ended', () => {
  fc.assert(
    fc.property(anyRuns, anyPolicy, (runs, how) => {
      const steps = playAll(runs, how);
      const changes = steps.flatMap((step) => step.changes);
      expect(changes.map(({ seq }) => seq)).toEqual(changes.map((_, index) => index + 1));
      expect(unseen(steps.at(-1)?.state.pending ?? [])).toEqual(unseen(changes));
      expect(steps.at(-1)?.state.changeSeq).toBe(changes.length);
      for (const [index, change] of changes.entries()) {
        expect(change.from).not.toBe(change.to);
        // The first verdict of a new check is told only when it fails.
        expect([changes[index - 1]?.to ?? 'new', index === 0 ? 'healthy' : '']).toContain(change.from);
        expect(change.fault === undefined).toBe(change.to === 'healthy' || change.to === 'removed');
      }
      for (const { state, changes: own } of steps) if (own[0]) expect(standing(state)).toBe(own[0].to);
    }),
  );
});

it('unknown runs move no verdict, and only three in a row are blindness', () => {
  fc.assert(
    fc.property(anyRuns, anyPolicy, (runs, how) => {
      let unknown = 0;
      let reached = !how.fromVpc;
      for (const { run, before, state } of playAll(runs, how)) {
        reached ||= [run.outcome, ...run.attempts].some(isAnswer);
        const measured = run.outcome.status !== 'unknown' && reached;
        if (!measured) expect([state.verdict, state.fault]).toEqual([before?.verdict, before?.fault]);
        if (measured && state.unmeasured === 0) unknown = 0;
        if (!measured) unknown += 1;
        if (state.blindSince !== undefined && before?.blindSince === undefined) {
          // Silence of what was never reached is told as soon as a failure would be.
          if (state.blindFault?.code === 'probe.never-reached') expect(reached).toBe(false);
          else expect(unknown).toBe(3);
        }
      }
    }),
  );
});

it('no change without its evidence', () => {
  const letters = fc.string({ unit: fc.constantFrom('H', 'D', 'U', '?'), minLength: 1, maxLength: 80 });
  // Half-broken is a rule of its own: it needs a look at attempts, which are failed runs too.
  const verdicts = (how: Policy, text: string) =>
    playAll(
      minutes(text).map((run) => ({ ...run, attempts: [] })),
      how,
    );
  fc.assert(
    fc.property(letters, anyPolicy, (text, how) => {
      for (const [index, { before, state }] of verdicts(how, text).entries()) {
        const seen = statusesOf(text.slice(0, index + 1), how);
        expect(state.verdict).toBe(expected(before?.verdict as Verdict | undefined, seen, how));
        if (state.verdict !== before?.verdict && state.verdict !== 'healthy') {
          expect(rank(statusOf(state.fault))).toBeGreaterThanOrEqual(rank(state.verdict as Verdict));
        }
      }
    }),
    { numRuns: 500 },
  );
});

it('a steady minute writes no state, however it came to be', () => {
  fc.assert(
    fc.property(anyRuns, anyRun, anyPolicy, (runs, steady, how) => {
      const last = playAll(runs, how).at(-1)?.state;
      const start = (Date.parse(last?.lastRun ?? '') - Date.parse(minutes('H')[0]?.at ?? '')) / 60_000;
      const again = Array.from({ length: 40 }, (_, index) =>
        runOf(start + 1 + index, steady.outcome, { attempts: [...steady.before, steady.outcome], cut: steady.cut }),
      );
      for (const { before, state } of playAll(again, how, last).slice(30)) {
        expect(changedInSubstance(before, state)).toBe(false);
      }
    }),
  );
});

const isAnswer = (outcome: Outcome): boolean =>
  outcome.status === 'healthy' || !/^(?:config|probe)|timeout$/.test(outcome.fault.code);

/** Silence before the first answer is not measured where the way may be at fault. */
const statusesOf = (text: string, { fromVpc }: Policy): Status[] => {
  const first = fromVpc ? text.search(/[HD]/) : 0;
  return [...text].map((letter, index) => (first < 0 || index < first ? 'unknown' : (STATUS[letter] as Status)));
};

const STATUS: Record<string, Status> = { H: 'healthy', D: 'degraded', U: 'unhealthy', '?': 'unknown' };

/** The rule once more, told from the runs alone. */
const expected = (known: Verdict | undefined, seen: readonly Status[], how: Policy): Verdict | undefined => {
  const current = seen.at(-1);
  if (current === undefined || current === 'unknown') return known;
  const measured = seen.filter((status) => status !== 'unknown');
  const enough = (verdict: Verdict): boolean => {
    const bad = (status: Status) => status !== 'unknown' && rank(status) >= rank(verdict);
    if (!bad(current)) return false;
    if (how.failWhen) return seen.slice(-how.failWhen.of).filter(bad).length >= how.failWhen.failures;
    return measured.length >= how.failAfter && measured.slice(-how.failAfter).every(bad);
  };
  for (const verdict of ['unhealthy', 'degraded'] as const) {
    if (enough(verdict) && (known === undefined || rank(verdict) > rank(known))) return verdict;
  }
  if (known === undefined) return current === 'healthy' ? 'healthy' : undefined;
  const good = measured.slice(-how.recoverAfter);
  const better = (['healthy', 'degraded', 'unhealthy'] as const).find((verdict) =>
    good.every((status) => rank(status) <= rank(verdict)),
  );
  return good.length === how.recoverAfter && better && rank(better) < rank(known) ? better : known;
};

const statusOf = (fault: Fault | undefined): Verdict => (fault?.code === 'redis.slow' ? 'degraded' : 'unhealthy');

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
};
