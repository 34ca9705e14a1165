import { describe, expect, test } from 'vitest';

import { lookUp, parseJson, showValue } from '../../shared/probes/http-json.ts';

const document = { services: { redis: 'healthy', empty: null }, 'a.b': 1, items: [{ name: 'x' }], 'c[0]': 2, '': 3 };

describe('lookUp', () => {
  test.each([
    ['services.redis', 'healthy'],
    ['services.empty', null],
    ['a\\.b', 1],
    ['items[0].name', 'x'],
    ['items.0.name', 'x'],
    ['c\\[0]', 2],
    ['services', { redis: 'healthy', empty: null }],
  ])('%s is found', (path, value) => {
    expect(lookUp(document, path)).toEqual({ found: true, value });
  });

  test.each(['services.mlflow', 'services.redis.x', 'services.empty.x', 'items[1]', 'a.b', 'constructor', '__proto__'])(
    '%s is not there',
    (path) => {
      expect(lookUp(document, path)).toEqual({ found: false });
    },
  );

  test('what is no object has nothing in it', () => {
    expect([lookUp(undefined, 'a'), lookUp('text', 'length'), lookUp(null, 'a')]).toEqual(
      Array.from({ length: 3 }, () => ({ found: false })),
    );
  });
});

test('parseJson tells no JSON from null', () => {
  expect([parseJson('null'), parseJson('{'), parseJson('')]).toEqual([{ document: null }, undefined, undefined]);
});

test('showValue is short', () => {
  expect([showValue('text'), showValue(1), showValue({ a: [true] })]).toEqual(['text', '1', '{"a":[true]}']);
  expect(showValue('x'.repeat(100))).toBe(`${'x'.repeat(80)}…`);
});

describe('what a hostile or careless server sends', () => {
  test('a list nested too deep to write is shown in words, not thrown', () => {
    const parsed = parseJson(`${'['.repeat(300_000)}${']'.repeat(300_000)}`);
    expect(showValue(parsed?.document)).toBe('something nested too deep');
  });

  test('a byte order mark before JSON is passed over', () => {
    expect(parseJson('\ufeff{"status":"ok"}')).toEqual({ document: { status: 'ok' } });
  });
});
