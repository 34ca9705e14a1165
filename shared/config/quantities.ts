import * as z from 'zod';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const UNIT_BYTES = { B: 1, KB: 1024, MB: 1024 ** 2 } as const;

const amount = <Unit extends string>(units: Record<Unit, number>, example: string) => {
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)(${Object.keys(units).join('|')})$`);
  const expected = `expected a number and a unit (${Object.keys(units).join(', ')}), such as ${example}`;
  return z
    .string({ error: expected })
    .regex(pattern, { error: expected, abort: true })
    .refine((value) => Number.parseFloat(value) > 0, `${expected}, more than 0`)
    .transform((value) => {
      const [, number = '0', unit = ''] = pattern.exec(value) ?? [];
      return Number(number) * units[unit as Unit];
    });
};

const whole = (pattern: RegExp, expected: string) =>
  z
    .string({ error: expected })
    .regex(pattern, expected)
    .transform((value) => Number.parseInt(value, 10));

/** `5s`, `250ms`, `4h` -> milliseconds, more than 0. */
export const duration = amount(UNIT_MS, '5s');
/** `64KB`, `1MB` -> bytes, more than 0. */
export const size = amount(UNIT_BYTES, '1MB');
/** `14d` -> whole days. */
export const days = whole(/^\d{1,4}d$/, 'expected whole days, such as 14d');
/** `90%` -> 90. */
export const percent = whole(/^(?:100|[1-9]?\d)%$/, 'expected a percentage from 0% to 100%, such as 90%');
