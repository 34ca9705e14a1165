import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { code, safe } from '../../shared/alerts/mrkdwn.ts';

const anyText = fc
  .oneof(
    fc.array(fc.constantFrom('*', '_', '~', '`', ' ', 'a', 'B', '7', 'é', '.', '\u200b', '<', '@'), { maxLength: 20 }),
    fc.array(fc.string({ unit: 'grapheme', maxLength: 3 }), { maxLength: 5 }),
  )
  .map((parts) => parts.join(''));

describe('safe', () => {
  it.each(['registry_api', 'a_long_name of_two', 'AUTH_2_db'])(
    'leaves the underscores of %s, which format nothing',
    (text) => {
      expect(safe(text)).toBe(text);
    },
  );

  it.each([
    ['_it_', "'it'"],
    ['*a* ~b~ `c`', "'a' 'b' 'c'"],
    // Slack formats in the middle of a word with these.
    ['a*b*c a~b~c', "a'b'c a'b'c"],
    ['__a__b__', "''a''b''"],
    ['_private of registry_', "'private of registry'"],
    ['(_a_)', "('a')"],
    // What is a letter to Slack is not written down.
    ['é_a_é', "é'a'é"],
  ])('takes the marks of %s', (text, told) => {
    expect(safe(text)).toBe(told);
  });

  it('leaves no mark that could begin or end a format, in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const told = safe(text);
        expect(told).not.toMatch(/[*~`]/);
        expect(told).not.toMatch(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/);
      }),
    );
  });
});

describe('code', () => {
  it('is one span, whatever stands in it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(code(text)).toMatch(/^`[^`]*`$/);
      }),
    );
  });
});
