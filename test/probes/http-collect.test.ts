import { describe, expect, test } from 'vitest';

import { collectBody } from '../../shared/probes/http-collect.ts';

describe('collectBody', () => {
  test('puts chunks together in order', () => {
    const body = collectBody(100);
    for (const chunk of ['a', 'bc', '', 'def']) expect(body.add(Buffer.from(chunk))).toBe('kept');
    expect(body.collected().toString()).toBe('abcdef');
  });

  test('keeps up to its size and no more', () => {
    const body = collectBody(4);
    expect(body.add(Buffer.from('abcd'))).toBe('kept');
    expect(body.add(Buffer.from('e'))).toBe('too-large');
    expect(body.add(Buffer.from('f'))).toBe('too-large');
    expect(body.collected().toString()).toBe('abcd');
  });

  test('takes no more memory for chunks of one byte each than the body is long', () => {
    const size = 1024 ** 2;
    const body = collectBody(size);
    const chunk = Buffer.from('x');
    for (let index = 0; index < size; index += 1) body.add(chunk);
    expect(body.collected().length).toBe(size);
    expect(body.collected().buffer.byteLength).toBe(size);
  });
});
