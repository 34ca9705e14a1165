import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ascii, count, plain, shorten, wrap } from '../../shared/alerts/words.ts';

describe('plain', () => {
  it.each([
    ['line breaks', 'a\r\nSubject: b\u2028c', 'a Subject: b c'],
    ['colours', '\u001b[31mred\u001b[0m', 'red'],
    ['a title and a link', '\u001b]0;owned\u0007x\u001b]8;;http://e\u0007y', 'xy'],
    ['an unfinished escape', 'a\u001b', 'a'],
    ['text direction', 'a\u202eb\u200bc', 'abc'],
    ['half a character', 'a\ud800', 'a\ufffd'],
  ])('leaves out %s', (_, text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  it('cuts at 300 characters', () => {
    expect(plain('x'.repeat(400))).toBe(`${'x'.repeat(297)}...`);
  });

  it('leaves no control character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(plain(text)).not.toMatch(/\p{Cc}|\p{Cf}|\u2028|\u2029/u);
      }),
    );
  });
});

describe('shorten', () => {
  it.each([
    ['one two three four', 18, 'one two three four'],
    ['one two three four five', 18, 'one two three...'],
    ['one two three, four five', 18, 'one two three...'],
    ['a incomprehensibilities', 18, 'a incomprehensi...'],
    ['💥💥💥💥💥💥', 5, '💥💥...'],
  ])('cuts %s to %d characters at a word border', (text, max, expected) => {
    expect(shorten(text, max)).toBe(expected);
  });
});

describe('ascii', () => {
  it.each([
    ['Café Ångström – “Größe”…', 'Cafe Angstrom - "Grosse"...'],
    ['5 µs ≤ 10 × 3 → Łódź', '5 us <= 10 x 3 -> Lodz'],
    ['監視 API 💥', 'API'],
    ['ﬁle № Ⅳ', 'file No IV'],
  ])('writes %s as %s', (text, expected) => {
    expect(ascii(text)).toBe(expected);
  });
});

describe('wrap', () => {
  it('breaks at spaces, and keeps a longer word whole', () => {
    expect(wrap('one two three incomprehensibilities four', 10, '  ')).toBe(
      '  one two\n  three\n  incomprehensibilities\n  four',
    );
  });
});

describe('count', () => {
  it('knows one from many', () => {
    expect([count(1, 'check'), count(3, 'check')]).toEqual(['1 check', '3 checks']);
  });
});
