import { describe, expect, it } from 'vitest';

import { settled } from './configs.ts';

const dns = { kind: 'dns', name: 'shop.example' };
const targets = { kind: 'target-group', name: 'shop' };
const STANDARD = [2000, 15_000, 30_000];

describe('attempts and judging', () => {
  it.each([
    ['nothing said', dns, {}, STANDARD, { failAfter: 1, recoverAfter: 2 }],
    ['defaults', dns, { confirm: ['1s'], failAfter: 3, recoverAfter: 5 }, [1000], { failAfter: 3, recoverAfter: 5 }],
    [
      'the check over defaults',
      { ...dns, confirm: ['3s'], failAfter: 2 },
      { confirm: ['1s'], failAfter: 3 },
      [3000],
      { failAfter: 2, recoverAfter: 2 },
    ],
    ['no confirmation at all', { ...dns, confirm: [] }, {}, [], { failAfter: 1, recoverAfter: 2 }],
    [
      'quiet',
      { ...dns, policy: 'quiet' },
      { confirm: ['1s'], failAfter: 3 },
      [2000, 8000],
      { failAfter: 2, recoverAfter: 2 },
    ],
    ['quiet in defaults', dns, { policy: 'quiet' }, [2000, 8000], { failAfter: 2, recoverAfter: 2 }],
    [
      'keys beside quiet',
      { ...dns, policy: 'quiet', failAfter: 4 },
      {},
      [2000, 8000],
      { failAfter: 4, recoverAfter: 2 },
    ],
    [
      'M of N',
      { ...dns, failWhen: '3 of 5' },
      { failAfter: 4 },
      STANDARD,
      { failAfter: 1, failWhen: { failures: 3, of: 5 }, recoverAfter: 2 },
    ],
    [
      'failAfter over M of N in defaults',
      { ...dns, failAfter: 2 },
      { failWhen: '3 of 5' },
      STANDARD,
      { failAfter: 2, recoverAfter: 2 },
    ],
    [
      'a target group, whose load balancer has debounced',
      targets,
      { confirm: ['1s'], failAfter: 3, recoverAfter: 5 },
      [],
      { failAfter: 1, recoverAfter: 5 },
    ],
    ['a target group under M of N in defaults', targets, { failWhen: '3 of 5' }, [], { failAfter: 1, recoverAfter: 2 }],
    ['a target group under quiet defaults', targets, { policy: 'quiet' }, [], { failAfter: 1, recoverAfter: 2 }],
    [
      'a target group with its own',
      { ...targets, confirm: ['5s'], failAfter: 2 },
      {},
      [5000],
      { failAfter: 2, recoverAfter: 2 },
    ],
  ])('%s', (_, check, defaults, confirmMs, judging) => {
    expect(settled(check, { defaults })).toMatchObject({ confirmMs });
    expect(settled(check, { defaults }).judging).toEqual(judging);
  });

  it('leaves no judging keys on the check', () => {
    const check = settled({ ...dns, timeout: '1s', confirm: [], failWhen: '1 of 2', recoverAfter: 1 });
    expect(Object.keys(check).sort()).toEqual(
      ['confirmMs', 'from', 'hash', 'id', 'judging', 'kind', 'name', 'service', 'timeoutMs', 'type'].sort(),
    );
  });

  it('gives the resolver of defaults to the kinds that resolve names', () => {
    const more = { defaults: { resolver: '10.0.0.2' } };
    const resolverOf = (check: Record<string, unknown>) => (settled(check, more) as { resolver?: string }).resolver;
    expect(resolverOf(dns)).toBe('10.0.0.2');
    expect(resolverOf({ ...dns, resolver: '10.0.0.3' })).toBe('10.0.0.3');
    expect(resolverOf({ kind: 'tcp', host: 'a', port: 1 })).toBe('10.0.0.2');
    expect(resolverOf({ kind: 'http', url: 'http://a' })).toBe('10.0.0.2');
    expect(resolverOf({ kind: 'redis', host: 'a', port: 1 })).toBe('10.0.0.2');
    expect(resolverOf(targets)).toBeUndefined();
  });
});

describe('the hash of a check', () => {
  const hash = (check: Record<string, unknown>, more = {}) => settled(check, more).hash;

  it('is the same under another order of keys and for what is said but was so anyway', () => {
    const said = { expect: { dial: 80, answers: 1 }, name: 'shop.example', kind: 'dns' };
    expect(hash(said)).toBe(hash({ ...dns, expect: { answers: 1, dial: 80 } }));
    expect(hash({ ...dns, timeout: '5s', type: 'A', from: 'vpc' })).toBe(hash(dns));
  });

  it.each([
    ['what is asked', { ...dns, name: 'www.shop.example' }],
    ['what is expected', { ...dns, expect: { answers: 2 } }],
    ['when it is asked', { ...dns, confirm: ['1s'] }],
    ['how it is judged', { ...dns, failAfter: 2 }],
    ['where it is asked from', { ...dns, from: 'outside' }],
  ])('is another with another %s', (_, changed) => {
    expect(hash(changed)).not.toBe(hash(dns));
  });
});
