import { describe, expect, it } from 'vitest';

import { csvOf } from '../../cli/csv.ts';

describe('csvOf', () => {
  it('quotes what has commas, quotes or line breaks, and ends each line as RFC 4180 says', () => {
    const rows = [
      ['a,b', 'say "no"', 'two\nlines'],
      [1.5, undefined, true],
    ];
    expect(csvOf(['one', 'two', 'three'], rows)).toBe(
      'one,two,three\r\n"a,b","say ""no""","two\nlines"\r\n1.5,,true\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '＝1+1', '＋1', '－1', '＠SUM(A1)'])(
    'lets no spreadsheet execute %j',
    (text) => {
      expect(csvOf(['a'], [[text]])).toContain(`'${text}`);
    },
  );

  it('keeps numbers below zero as they are', () => {
    expect(csvOf(['a'], [[-5]])).toBe('a\r\n-5\r\n');
  });
});
