import { describe, expect, it } from 'vitest';

import { measureTable, type Row, sizesSaid, withMeasured } from '../../bench/measure-table.ts';

const KIB = 1024;
const row: Row = {
  name: 'probe-dns',
  startBytes: 270.4 * KIB,
  allBytes: 411 * KIB,
  zippedBytes: 142.6 * KIB,
  initMs: 76.6,
  initMb: 77,
  peakMb: 85.5,
};
const PAGE = 'before\n<!-- npm run measure -- --write -->\nold\n<!-- measured -->\nafter\n';

describe('the table of measurements', () => {
  it('replaces what was between its markers, and says on what machine it was measured', () => {
    const page = withMeasured(PAGE, measureTable([row], 'a machine'));
    expect(page).toBe(`before
<!-- npm run measure -- --write -->
| function | at start, KiB | in all, KiB | zipped, KiB | start, ms | memory then, MB | at most, MB |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
| \`probe-dns\` | 270 | 411 | 143 | 77 | 77 | 86 |

Measured on a machine.
<!-- measured -->
after
`);
    expect(sizesSaid(page)).toEqual(new Map([['probe-dns', { start: 270, all: 411, zipped: 143 }]]));
  });

  it('is not written to a page that has no place for it', () => {
    expect(() => withMeasured('a page', 'a table')).toThrow(
      '<!-- npm run measure -- --write --> ... <!-- measured -->',
    );
  });
});
