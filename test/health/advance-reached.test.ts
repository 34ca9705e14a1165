import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { changedInSubstance, removeState } from '../../shared/health/advance.ts';
import { isAnswered } from '../../shared/health/answered.ts';
import { FAULTS, type FaultCode } from '../../shared/health/fault.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import type { State } from '../../shared/health/state.ts';
import { at, failed, minutes, play, runOf, told } from './runs.ts';

const fromVpc = { fromVpc: true };

describe('rule 11: a check that never got any answer is not accused', () => {
  const cases = [
    ['is never reached at its first silent run', 'U', {}, ['0 new>unknown probe.never-reached']],
    ['is told so once', 'UUUUUU', {}, ['0 new>unknown probe.never-reached']],
    ['waits for as many runs as a failure needs', 'UUU', { failAfter: 3 }, ['2 new>unknown probe.never-reached']],
    ['waits no longer for more than three', 'UUUUU', { failAfter: 5 }, ['4 new>unknown probe.never-reached']],
    ['counts M of M of N', 'UUU', { failWhen: { failures: 2, of: 5 } }, ['1 new>unknown probe.never-reached']],
    [
      'comes to sight with its first good answer',
      'UUH',
      {},
      ['0 new>unknown probe.never-reached', '2 unknown>healthy'],
    ],
    [
      'fails as any other with its first bad answer',
      'UR',
      {},
      ['0 new>unknown probe.never-reached', '1 unknown>unhealthy tcp.refused'],
    ],
    ['is an ordinary outage when it was reached once', 'HU', {}, ['1 healthy>unhealthy tcp.timeout']],
    ['is so when all it ever had was a bad answer', 'RUU', {}, ['0 new>unhealthy tcp.refused']],
    [
      'counts silence after an answer that was not enough for a verdict',
      'URU',
      { failAfter: 2 },
      ['2 new>unhealthy tcp.timeout'],
    ],
    ['is blind for another reason after three runs', '???', {}, ['2 new>unknown config.secret-missing']],
    ['waits with what could not ask', '?U', { failAfter: 2 }, ['1 new>unknown probe.never-reached']],
  ] as const;

  it.each(cases)('%s: %s', (_title, letters, how, expected) => {
    expect(told(play(minutes(letters), { ...how, ...fromVpc }))).toEqual(expected);
  });

  it('fails at once where nobody looks from the VPC', () => {
    expect(told(play(minutes('UU')))).toEqual(['0 new>unhealthy tcp.timeout']);
    expect(play(minutes('UU')).state).not.toHaveProperty('unreached');
  });

  it('says what was tried and what came, since when, and keeps what the run saw', () => {
    const silent = {
      ...failed('tcp.timeout', 'no answer from 10.0.1.5:6379 in 5000 ms'),
      facts: { addresses: ['10.0.1.5'] },
    };
    const { state, changes } = play([runOf(0, silent)], fromVpc);
    expect(state.blindFault).toEqual({
      code: 'probe.never-reached',
      stage: 'self',
      message: 'tcp.timeout: no answer from 10.0.1.5:6379 in 5000 ms; it has never answered this monitor',
    });
    expect(state).toMatchObject({ blindSince: at(0), unreached: true });
    expect(state).not.toHaveProperty('verdict');
    expect(changes[0]?.seen?.facts).toEqual({ addresses: ['10.0.1.5'] });
  });

  it('was reached when an attempt of a failed run was answered', () => {
    const run = runOf(0, failed('tcp.timeout'), { attempts: [failed('tcp.refused'), failed('tcp.timeout')] });
    expect(told(play([run], fromVpc))).toEqual(['0 new>unhealthy tcp.timeout']);
  });

  it('was reached when a redirect led to where nobody answers', () => {
    const headers = { name: 'headers', stage: 'headers', ms: 3 } as const;
    const run = runOf(0, { ...failed('tcp.timeout'), phases: [headers] });
    expect(told(play([run], fromVpc))).toEqual(['0 new>unhealthy tcp.timeout']);
  });

  it('does not count a silent run that was cut short by the deadline', () => {
    const cut = (minute: number) => runOf(minute, failed('tcp.timeout'), { cut: true });
    expect(told(play([cut(0)], fromVpc))).toEqual([]);
    expect(told(play([cut(0), cut(1)], fromVpc))).toEqual(['1 new>unknown probe.never-reached']);
  });

  it('changes its reason when what kept it from asking is mended', () => {
    const { state } = play(minutes('???U'), fromVpc);
    expect(state).toMatchObject({ blindSince: at(0), blindFault: { code: 'probe.never-reached' } });
  });

  it('stays so over another configuration, and is a new check after it was removed', () => {
    const { state } = play(minutes('U'), fromVpc);
    expect(play([runOf(1, failed('tcp.timeout'), { checkHash: 'two' })], fromVpc, state).state.unreached).toBe(true);
    const removed = removeState(play(minutes('HU'), fromVpc).state, at(2)).state;
    expect(told(play(minutes('U', 3), fromVpc, removed))).toEqual(['3 new>unknown probe.never-reached']);
    expect(told(play(minutes('U', 1), {}, state))).toEqual(['1 unknown>unhealthy tcp.timeout']);
  });

  it('takes a state from before it was kept for reached', () => {
    const { unreached: _, ...before } = play(minutes('?'), fromVpc).state;
    expect(told(play(minutes('U', 1), fromVpc, before))).toEqual(['1 new>unhealthy tcp.timeout']);
  });

  it('writes nothing in a steady minute, whatever the words', () => {
    const { state } = play(minutes('UUUUU'), { failAfter: 5, ...fromVpc });
    const reworded = play([runOf(5, failed('dns.timeout', 'other words'))], { failAfter: 5, ...fromVpc }, state).state;
    expect(changedInSubstance(state, reworded)).toBe(false);
  });
});

describe('isAnswered', () => {
  it('tells silence from every answer', () => {
    const codes = Object.keys(FAULTS) as FaultCode[];
    const silent = codes.filter((code) => FAULTS[code].status !== 'unknown' && !isAnswered(code));
    expect(silent).toEqual(['dns.timeout', 'dns.unreachable', 'tcp.timeout', 'tcp.unreachable']);
  });

  it('takes what could not be asked for no answer', () => {
    const codes = Object.keys(FAULTS) as FaultCode[];
    // Of a target group AWS answered.
    const answered = codes.filter((code) => FAULTS[code].status === 'unknown' && isAnswered(code));
    expect(answered).toEqual(['target.checks-disabled']);
  });
});

const silent: Outcome[] = (['dns.timeout', 'dns.unreachable', 'tcp.timeout', 'tcp.unreachable'] as const).map((code) =>
  failed(code),
);
const unasked = [failed('config.secret-missing'), failed('probe.missed')];
const answers = [
  failed('tcp.refused'),
  failed('dns.nxdomain'),
  failed('redis.slow'),
  ...minutes('H').map((run) => run.outcome),
];
const anyHow = fc.record({ failAfter: fc.integer({ min: 1, max: 5 }), recoverAfter: fc.integer({ min: 1, max: 3 }) });
const runsOf = (outcomes: readonly Outcome[], from = 0) =>
  outcomes.map((outcome, index) => runOf(from + index, outcome));
const noAnswer = fc.array(fc.constantFrom(...silent, ...unasked), { minLength: 1, maxLength: 30 });
const anything = fc.array(fc.constantFrom(...silent, ...unasked, ...answers), { maxLength: 30 });

it('silence alone never makes a verdict, and one change at most', () => {
  fc.assert(
    fc.property(noAnswer, anyHow, (outcomes, how) => {
      const { state, changes } = play(runsOf(outcomes), { ...how, ...fromVpc });
      expect(state.verdict).toBeUndefined();
      expect(state.unreached).toBe(true);
      expect(state.streak).toEqual([]);
      expect(changes.length).toBeLessThanOrEqual(1);
    }),
  );
});

it('the first answer of any kind ends it for good', () => {
  fc.assert(
    fc.property(noAnswer, fc.constantFrom(...answers), anything, anyHow, (before, answer, after, how) => {
      const policy = { ...how, ...fromVpc };
      const { state } = play(runsOf([...before, answer]), policy);
      expect(state.unreached).toBeUndefined();
      const later = play(runsOf(after, before.length + 1), policy, state);
      expect(later.state.unreached).toBeUndefined();
      expect(later.changes.filter(({ fault }) => fault?.code === 'probe.never-reached')).toEqual([]);
    }),
  );
});

it('is judged as any other check is, once it was reached', () => {
  fc.assert(
    fc.property(fc.constantFrom(...answers), anything, anyHow, (answer, after, how) => {
      const runs = runsOf([answer, ...after]);
      expect(play(runs, { ...how, ...fromVpc })).toEqual(play(runs, how) as { state: State });
    }),
  );
});
