import { describe, expect, it } from 'vitest';

import { minutes, play, told } from './runs.ts';

describe('rule 5: a verdict needs its evidence', () => {
  const cases = [
    // the first verdict
    ['healthy at once, and nothing to tell', 'H', {}, []],
    ['failing at once when one run is enough', 'U', {}, ['0 new>unhealthy tcp.timeout']],
    ['failing by the same rules as later', 'UU', { failAfter: 2 }, ['1 new>unhealthy tcp.timeout']],
    ['healthy after a failure that was not enough', 'UHU', { failAfter: 2 }, []],
    // worsening in a row
    ['worsens after failAfter failing runs', 'HUUU', { failAfter: 3 }, ['3 healthy>unhealthy tcp.timeout']],
    ['begins to count anew after a good run', 'HUUHUU', { failAfter: 3 }, []],
    ['counts a run for every milder status', 'HUDU', { failAfter: 3 }, ['3 healthy>degraded tcp.timeout']],
    [
      'takes the worst status that has enough',
      'HDUU',
      { failAfter: 2 },
      ['2 healthy>degraded tcp.timeout', '3 degraded>unhealthy tcp.timeout'],
    ],
    [
      'worsens from degraded to unhealthy',
      'HDU',
      {},
      ['1 healthy>degraded redis.slow', '2 degraded>unhealthy tcp.timeout'],
    ],
    // M of N
    ['worsens at M of N', 'HUHUHU', { failWhen: { failures: 3, of: 5 } }, ['5 healthy>unhealthy tcp.timeout']],
    ['forgets what left the window', 'HUHHUHHU', { failWhen: { failures: 3, of: 5 } }, []],
    [
      'needs the current run among the M',
      'UUHH',
      { failWhen: { failures: 2, of: 4 } },
      ['1 new>unhealthy tcp.timeout', '3 unhealthy>healthy'],
    ],
    [
      'counts measured runs among the last N',
      'HU??UU',
      { failWhen: { failures: 3, of: 5 } },
      ['5 healthy>unhealthy tcp.timeout'],
    ],
    [
      'lets unknown runs use up the N',
      'HU???UU',
      { failWhen: { failures: 3, of: 5 } },
      ['4 healthy>unknown config.secret-missing', '5 unknown>healthy'],
    ],
    // improving
    ['recovers after recoverAfter good runs', 'UHH', {}, ['0 new>unhealthy tcp.timeout', '2 unhealthy>healthy']],
    [
      'recovers at once when one is enough',
      'UH',
      { recoverAfter: 1 },
      ['0 new>unhealthy tcp.timeout', '1 unhealthy>healthy'],
    ],
    ['does not recover when failures come between', 'UHUHUH', {}, ['0 new>unhealthy tcp.timeout']],
    [
      'needs recoverAfter for degraded too',
      'UDD',
      {},
      ['0 new>unhealthy tcp.timeout', '2 unhealthy>degraded redis.slow'],
    ],
    [
      'improves to the worst of those runs, with its fault',
      'UDH',
      {},
      ['0 new>unhealthy tcp.timeout', '2 unhealthy>degraded redis.slow'],
    ],
    [
      'recovers step by step',
      'UDHH',
      {},
      ['0 new>unhealthy tcp.timeout', '2 unhealthy>degraded redis.slow', '3 degraded>healthy'],
    ],
  ] as const;

  it.each(cases)('%s: %s', (_title, letters, how, expected) => {
    expect(told(play(minutes(letters), how))).toEqual(expected);
  });

  it('says since when the verdict holds, and keeps the words of the run that decided it', () => {
    const { state } = play(minutes('HUUU'));
    expect(state).toMatchObject({ verdict: 'unhealthy', since: minutes('HU')[1]?.at, lastRun: minutes('HUUU')[3]?.at });
    expect(state.fault).toEqual({ code: 'tcp.timeout', stage: 'tcp', message: 'tcp.timeout happens' });
    expect(play(minutes('HH', 4), {}, state).state).not.toHaveProperty('fault');
  });

  it('numbers changes and appends them to what is pending, leaving the marks of notify alone', () => {
    const first = play(minutes('U')).state;
    const marked = { ...first, rev: 7, told: { seq: 1, status: 'unhealthy', code: 'tcp.timeout' } } as const;
    const { state, changes } = play(minutes('HHU', 1), {}, marked);
    expect(changes.map(({ seq }) => seq)).toEqual([2, 3]);
    expect(state.pending.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(state).toMatchObject({ changeSeq: 3, rev: 7, told: marked.told });
  });
});

describe('rule 5: blindness is apart from the verdict', () => {
  const cases = [
    ['three unknown runs in a row are blindness', 'H???', ['3 healthy>unknown config.secret-missing']],
    ['two are not', 'H??H', []],
    ['it is told once', 'H?????', ['3 healthy>unknown config.secret-missing']],
    [
      'sight regained goes back to the verdict',
      'U???U',
      ['0 new>unhealthy tcp.timeout', '3 unhealthy>unknown config.secret-missing', '4 unknown>unhealthy tcp.timeout'],
    ],
    [
      'a verdict that changes with it is one change',
      'H???U',
      ['3 healthy>unknown config.secret-missing', '4 unknown>unhealthy tcp.timeout'],
    ],
    ['a new check can be blind', '???', ['2 new>unknown config.secret-missing']],
    [
      'a new check that comes to sight healthy is told, since its blindness was',
      '???H',
      ['2 new>unknown config.secret-missing', '3 unknown>healthy'],
    ],
    ['unknown runs neither add to a streak nor reset it', 'HU?U', ['3 healthy>unhealthy tcp.timeout'], 2],
    ['nor to the good runs', 'UUH?H', ['1 new>unhealthy tcp.timeout', '4 unhealthy>healthy'], 2],
  ] as const;

  it.each(cases)('%s: %s', (_title, letters, expected, failAfter: number = 1) => {
    expect(told(play(minutes(letters), { failAfter }))).toEqual(expected);
  });

  it('lasts from the first of the unknown runs, and carries the fault of the last', () => {
    const { state } = play(minutes('H???'));
    expect(state).toMatchObject({
      verdict: 'healthy',
      blindSince: minutes('H?')[1]?.at,
      blindFault: { code: 'config.secret-missing' },
    });
  });

  it('begins to count anew after a measured run', () => {
    const { state } = play(minutes('H??H???'));
    expect(state.blindSince).toBe(minutes('H??H?')[4]?.at);
  });

  it('of a check without a verdict lasts until there is one', () => {
    const waiting = play(minutes('???U'), { failAfter: 2 });
    expect(waiting.state).toMatchObject({ blindSince: minutes('?')[0]?.at, unmeasured: 0, streak: ['unhealthy'] });
    expect(told(play(minutes('U', 4), { failAfter: 2 }, waiting.state))).toEqual(['4 unknown>unhealthy tcp.timeout']);
  });
});
