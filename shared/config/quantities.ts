import * as z from 'zod';

const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const UNIT_BYTES = { B: 1, KB: 1024, MB: 1024 ** 2 } as const;

const amount = <Unit extends string>(units: Record<Unit, number>, example: string) => {
  const pattern = new RegExp(`^(\\d+(?:\\.\\d+)?)(${Object.keys(units).join('|')})$`);
  return z
    .string()
    .regex(pattern, `expected a number and a unit (${Object.keys(units).join(', ')}), such as ${example}`)
    .transform((value) => {
      const [, number = '0', unit = ''] = pattern.exec(value) ?? [];
      return Number(number) * units[unit as Unit];
    });
};

/** `5s`, `250ms`, `4h` -> milliseconds. */
export const duration = amount(UNIT_MS, '5s');
/** `14d` -> whole days. */
export const days = z
  .string()
  .regex(/^\d+d$/, 'expected days, such as 14d')
  .transform((value) => Number.parseInt(value, 10));
/** `64KB`, `1MB` -> bytes. */
export const size = amount(UNIT_BYTES, '1MB');
/** `90%` -> 90. */
export const percent = z
  .string()
  .regex(/^(?:100|[1-9]?\d)%$/, 'expected a percentage, such as 90%')
  .transform((value) => Number.parseInt(value, 10));
