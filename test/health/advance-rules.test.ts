import { describe, expect, it } from 'vitest';

import type { Check } from '../../shared/config/schema.ts';
import { advance, changedInSubstance, policyOf, removeState } from '../../shared/health/advance.ts';
import { healthy } from '../../shared/health/outcome.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { at, failed, minutes, play, policy, runOf, settling, told } from './runs.ts';

describe('policyOf', () => {
  it('is the judging of the check and our own timings', () => {
    const judging = { failAfter: 2, failWhen: { failures: 3, of: 5 }, recoverAfter: 4 };
    const check = { kind: 'redis', from: 'vpc', judging } as Check;
    expect(policyOf(check, standardTimings)).toEqual({
      failAfter: 2,
      failWhen: { failures: 3, of: 5 },
      recoverAfter: 4,
      settleMs: 300_000,
      flapWindowMs: 1_800_000,
      flapQuietMs: 900_000,
      fromVpc: true,
    });
  });
});

describe('rule 1: the identity of a run is its time', () => {
  it.each([
    ['the same', 3],
    ['an earlier', 2],
  ])('a run at %s time is stale and changes nothing', (_title, minute) => {
    const { state } = play(minutes('HHHH'));
    const result = advance(state, runOf(minute, failed('tcp.timeout')), policy);
    expect(result).toEqual({ state, changes: [], stale: true });
    expect(result.state).toBe(state);
  });
});

describe('rule 2: failures cut short by the deadline are unconfirmed', () => {
  const cut = (minute: number) => runOf(minute, failed('tcp.timeout'), { cut: true });

  it('the first counts as nothing', () => {
    const played = play([...minutes('H'), cut(1)]);
    expect(told(played)).toEqual([]);
    expect(played.state).toMatchObject({ cutPending: true, streak: ['healthy'] });
  });

  it('the second in a row counts as one failed run', () => {
    const { state, changes } = play([...minutes('H'), cut(1), cut(2)]);
    expect(told({ changes })).toEqual(['2 healthy>unhealthy tcp.timeout']);
    expect(state.streak).toEqual(['healthy', 'unhealthy']);
  });

  it('an unknown run between them does not separate them', () => {
    expect(told(play([...minutes('H'), cut(1), ...minutes('?', 2), cut(3)]))).toEqual([
      '3 healthy>unhealthy tcp.timeout',
    ]);
  });

  it.each(['H', 'h'])('a measured run between them (%s) does', (letter) => {
    expect(told(play([...minutes('H'), cut(1), ...minutes(letter, 2), cut(3)]))).toEqual([]);
  });

  it('a cut run that succeeded is a success', () => {
    expect(told(play([...minutes('UH'), runOf(2, healthy(), { cut: true })]))).toEqual([
      '0 new>unhealthy tcp.timeout',
      '2 unhealthy>healthy',
    ]);
  });

  it('one that follows a confirmed failure is unconfirmed still', () => {
    expect(play([...minutes('HU'), cut(2)], { failAfter: 2 }).changes).toEqual([]);
  });
});

describe('rule 3: half-broken must show', () => {
  it('five first attempts that failed in ten runs are degraded, with their fault', () => {
    expect(told(play(minutes('HhHhHhHhHh')))).toEqual(['9 healthy>degraded tcp.reset']);
    expect(told(play(minutes('hhhhh')))).toEqual(['4 healthy>degraded tcp.reset']);
  });

  it('four are not', () => {
    expect(told(play(minutes('hHhHHhHHhHHhHHhH')))).toEqual([]);
  });

  it('recovers when fewer are left among the ten', () => {
    expect(told(play(minutes('hhhhhHHHHHHH')))).toEqual(['4 healthy>degraded tcp.reset', '11 degraded>healthy']);
  });

  it('failed runs that were not enough for a verdict count', () => {
    expect(told(play(minutes('HUHUHUHUHU'), { failAfter: 2 }))).toEqual([]);
    expect(told(play(minutes('HUHUHUHUHUH'), { failAfter: 2 }))).toEqual(['10 healthy>degraded tcp.timeout']);
  });

  it('an outage that was told as such does not delay its own end', () => {
    expect(told(play(minutes('HUUUUUUUUUUHH')))).toEqual(['1 healthy>unhealthy tcp.timeout', '12 unhealthy>healthy']);
  });

  it('a first attempt that was degraded has failed, too', () => {
    const slow = (minute: number) => runOf(minute, healthy(), { attempts: [failed('redis.slow'), healthy()] });
    expect(told(play([0, 1, 2, 3, 4].map(slow)))).toEqual(['4 healthy>degraded redis.slow']);
  });

  it('what is worse than the verdict counts on', () => {
    expect(play(minutes('HDD'), { failAfter: 2 }).state.firstFailed).toEqual([]);
    expect(play(minutes('HDDU'), { failAfter: 2 }).state.firstFailed).toEqual([true]);
  });

  it('unknown runs are not among the ten', () => {
    expect(told(play(minutes('hh?h??h?h')))).toEqual(['8 healthy>degraded tcp.reset']);
  });
});

describe('rule 13: settling targets', () => {
  it('count as nothing within the budget, not even as unknown', () => {
    const played = play(minutes('HSSSSS'));
    expect(told(played)).toEqual([]);
    expect(played.state).toMatchObject({ settlingSince: at(1), unmeasured: 0, streak: ['healthy'] });
  });

  it('count as the failure they carry after it', () => {
    expect(told(play(minutes('HSSSSSS')))).toEqual(['6 healthy>unhealthy target.stuck-initial']);
  });

  it('have the budget anew after any other measured run', () => {
    expect(told(play(minutes('HSSSSHSSSSS')))).toEqual([]);
    expect(play(minutes('HSU')).state).not.toHaveProperty('settlingSince');
  });

  it('keep the budget running over unknown runs', () => {
    expect(told(play(minutes('HS??SSS')))).toEqual(['6 healthy>unhealthy target.stuck-initial']);
  });

  it('do not mend what was broken before', () => {
    expect(play([...minutes('HU'), runOf(2, settling())]).state).toMatchObject({ verdict: 'unhealthy' });
  });

  it('leave blindness as it is', () => {
    expect(told(play(minutes('H??S?')))).toEqual(['4 healthy>unknown config.secret-missing']);
  });
});

describe('rule 14: the configuration moves on', () => {
  const other = (letters: string, from: number) => minutes(letters, from).map((run) => ({ ...run, checkHash: 'two' }));

  it('starts streaks anew when the check has another hash', () => {
    expect(told(play([...minutes('HU'), ...other('U', 2)], { failAfter: 2 }))).toEqual([]);
    const window = { failWhen: { failures: 2, of: 3 } };
    expect(told(play([...minutes('HU'), ...other('U', 2)], window))).toEqual([]);
    expect(told(play([...minutes('hhhh'), ...other('h', 4)]))).toEqual([]);
    expect(play([...minutes('HS'), ...other('S', 2)]).state.settlingSince).toBe(at(2));
    expect(play([...minutes('hh'), ...other('?', 2)]).state).toMatchObject({ firstFailed: [], verdict: 'healthy' });
    expect(play([...minutes('hh'), ...other('?', 2)]).state).not.toHaveProperty('firstFault');
  });

  it('awaits a second cut run again', () => {
    const cut = (minute: number, checkHash: string) => runOf(minute, failed('tcp.timeout'), { cut: true, checkHash });
    expect(told(play([...minutes('H'), cut(1, 'one'), cut(2, 'two')]))).toEqual([]);
  });

  it('keeps verdict, told marks and pending changes', () => {
    const before = { ...play(minutes('U')).state, told: { seq: 1, status: 'unhealthy' } as const };
    const { state } = play(other('H', 1), {}, before);
    expect(state).toMatchObject({ checkHash: 'two', verdict: 'unhealthy', told: before.told, pending: before.pending });
    expect(told(play(other('H', 2), {}, state))).toEqual(['2 unhealthy>healthy']);
  });

  it('removes a check that is gone', () => {
    const before = { ...play(minutes('HHU???')).state, told: { seq: 1, status: 'unhealthy' } as const };
    const { state, changes } = removeState(before, at(9));
    expect(told({ changes })).toEqual(['9 unknown>removed']);
    expect(state).toMatchObject({ verdict: 'removed', since: at(9), told: before.told, changeSeq: 3 });
    expect(state.pending).toHaveLength(3);
    expect(state).not.toHaveProperty('blindSince');
    expect(removeState(state, at(10))).toEqual({ state, changes: [] });
    expect(removeState(before, at(2)).state.lastRun).toBe(before.lastRun);
  });

  it('takes a check that came back for a new one', () => {
    const { state } = removeState(play(minutes('HU')).state, at(2));
    expect(told(play(minutes('UU', 3), { failAfter: 2 }, state))).toEqual(['4 new>unhealthy tcp.timeout']);
    expect(told(play(minutes('H', 3), {}, state))).toEqual([]);
    expect(play(minutes('H', 3), {}, state).state).toMatchObject({ verdict: 'healthy', since: at(3) });
    expect(play(other('U', 3), { failAfter: 2 }, state).state).toMatchObject({
      checkHash: 'two',
      streak: ['unhealthy'],
    });
    expect(told(play(other('UU', 3), { failAfter: 2 }, state))).toEqual(['4 new>unhealthy tcp.timeout']);
  });
});

describe('rule 9: flapping', () => {
  const fast = { recoverAfter: 1 };

  it('is four changes of the verdict within the window', () => {
    expect(play(minutes('HUHU'), fast).state).not.toHaveProperty('flappingSince');
    expect(play(minutes('HDUDUDU'), fast).state).not.toHaveProperty('flappingSince');
    expect(play(minutes('HUHUH'), fast).state).toMatchObject({
      flappingSince: at(4),
      changedAt: [at(1), at(2), at(3), at(4)],
    });
    expect(play(minutes('HUHUHU'), fast).state).toMatchObject({
      flappingSince: at(4),
      changedAt: [at(2), at(3), at(4), at(5)],
    });
  });

  it('counts those that come slowly, not those that come rarely', () => {
    const slow = 'H'.repeat(10);
    expect(play(minutes(`HU${slow}U${slow}U`), fast).state).toHaveProperty('flappingSince');
    expect(play(minutes(`HU${slow}${slow}${slow}UHU`), fast).state).not.toHaveProperty('flappingSince');
  });

  it('ends after a quiet time, on whatever run', () => {
    const { state } = play(minutes('HUHUH'), fast);
    expect(play(minutes('H'.repeat(14), 5), fast, state).state).toHaveProperty('flappingSince');
    expect(play(minutes('H'.repeat(15), 5), fast, state).state).not.toHaveProperty('flappingSince');
    expect(play(minutes('?', 19), fast, state).state).not.toHaveProperty('flappingSince');
  });

  it('does not count blindness', () => {
    expect(play(minutes('H???H???H???H')).state.changedAt).toEqual([]);
  });
});

describe('changedInSubstance', () => {
  const substance = (before: string, after: string, how = {}) => {
    const { state } = play(minutes(before), how);
    return changedInSubstance(state, play(minutes(after, before.length), how, state).state);
  };

  it.each([
    ['the first run of a check', undefined, play(minutes('H')).state, true],
    ['a change', play(minutes('HH')).state, play(minutes('HHU')).state, true],
  ])('%s is written', (_title, before, after, expected) => {
    expect(changedInSubstance(before, after)).toBe(expected);
  });

  it.each([
    ['healthy', 'HH', 'H', {}, false],
    ['unhealthy', 'UU', 'U', {}, false],
    ['unhealthy after healthy', 'HHUU', 'U', {}, false],
    ['blind', 'H???', '?', {}, false],
    ['half-broken', 'h'.repeat(10), 'h', {}, false],
    ['failing by M of N', 'HUUUUU', 'U', { failWhen: { failures: 2, of: 5 } }, false],
    ['a streak that still counts', 'HH', 'U', { failAfter: 2 }, true],
    ['an unknown run that still counts', 'HH', '?', {}, true],
  ])('a minute that is %s: %s then %s', (_title, before, after, how, expected) => {
    expect(substance(before, after, how)).toBe(expected);
  });

  it('other words for the same fault are no substance, another fault is', () => {
    const { state } = play(minutes('HUU'));
    const reworded = play([runOf(3, failed('tcp.timeout', 'no answer from 10.0.0.7'))], {}, state).state;
    const other = play([runOf(3, failed('tcp.refused'))], {}, state).state;
    expect(changedInSubstance(state, reworded)).toBe(false);
    expect(changedInSubstance(state, other)).toBe(true);
  });
});
