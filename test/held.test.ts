import { describe, expect, it } from 'vitest';

import type { Silence } from '../shared/health/silence.ts';
import type { State } from '../shared/health/state.ts';
import { holdOf, silenceable } from '../shared/held.ts';
import { hokusai } from './alerts/fixtures.ts';
import { changeOf, minute, stateOf } from './store/samples.ts';

/** A silence from midnight until noon, UTC, of the day of the samples. */
const silence = (target: string, more: Partial<Silence> = {}): Silence => ({
  target,
  since: minute(0),
  until: minute(720),
  because: 'patching',
  by: 'jane',
  ...more,
});
const broken = (more: Partial<State> = {}) =>
  stateOf('redis-primary', { pending: [changeOf('redis-primary', 1)], ...more });
const held = (silences: readonly Silence[], state: State | undefined = broken(), at = minute(600), config = hokusai) =>
  holdOf({ config, silences, nowMs: Date.parse(at) }, 'redis', state);

describe('holdOf', () => {
  it.each(['redis', 'redis-primary'])('says until when, by whom and why %s is silent', (target) => {
    expect(held([silence(target)])).toBe('silenced until 04:00 PST (12:00Z) by jane: patching, told when that ends');
  });

  it('says the day when the silence ends on another', () => {
    expect(held([silence('redis', { until: minute(3 * 1440) })])).toContain('silenced until 27 Nov 16:00 PST');
  });

  it('holds nothing for a silence of something else, or one that is over', () => {
    expect(held([silence('api'), silence('redis-replica')])).toBeUndefined();
    expect(held([silence('redis')], broken(), minute(719))).toBeDefined();
    expect(held([silence('redis')], broken(), minute(720))).toBeUndefined();
  });

  it('holds nothing where nothing is untold', () => {
    expect(held([silence('redis')], broken({ pending: [] }))).toBeUndefined();
    expect(holdOf({ config: hokusai, silences: [silence('redis')], nowMs: 0 }, 'redis', undefined)).toBeUndefined();
  });

  it('names the silence before maintenance and flapping', () => {
    const always = { services: ['redis'], days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, untilMinute: 1440, reason: 'x' };
    const config = { ...hokusai, maintenance: [always] };
    const flapping = broken({ flappingSince: minute(1) });
    expect(held([silence('redis')], flapping, minute(60), config)).toContain('silenced');
    expect(held([], flapping, minute(60), config)).toContain('in maintenance (x)');
    expect(held([], flapping)).toContain('flapping');
  });

  it.each([
    ['degraded', { verdict: 'degraded' }, 'only degraded in quiet hours, told at 07:00 PST (15:00Z)'],
    ['unhealthy where its users have a fallback', { verdict: 'unhealthy' }, 'only degraded in quiet hours'],
    ['well again', { verdict: 'healthy' }, undefined],
    ['not measured', { verdict: 'degraded', blindSince: minute(600) }, undefined],
  ] as const)('in quiet hours, says of what is %s when it is told', (_title, state, words) => {
    const quiet = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1320, untilMinute: 420 };
    const config = { ...hokusai, alerts: { email: [], quiet: { ...quiet, severities: ['warning' as const] } } };
    if (words === undefined) expect(held([], broken(state), minute(660), config)).toBeUndefined();
    else expect(held([], broken(state), minute(660), config)).toContain(words);
    expect(held([], broken(state), minute(1000), config)).toBeUndefined();
  });

  it('shows the words of people as one line of visible characters', () => {
    const words = held([silence('redis', { by: 'ja\u001b[2Jne\n', because: `${'long '.repeat(50)}\u0007` })]) ?? '';
    expect(words).not.toMatch(/\p{Cc}/u);
    expect(words).toMatch(/ by jane: long .*\.\.\., told when that ends$/);
  });
});

describe('silenceable', () => {
  it('is every service and every check', () => {
    expect(silenceable(hokusai)).toEqual([
      'redis',
      'mlflow',
      'mlflow-ui',
      'api',
      'registry-api',
      'redis-primary',
      'mlflow-dns',
      'api-targets',
      'registry-targets',
      'dp-api-targets',
    ]);
  });
});
