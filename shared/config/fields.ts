import * as z from 'zod';

import { hostObjection, type Objection, PORT_EXPECTED, resolverObjection, urlObjection } from './addresses.ts';
import { duration } from './quantities.ts';
import { referenceObjection, referencesIn, replaceReferences } from './reference-grammar.ts';

const PORT_OR_REFERENCE = `${PORT_EXPECTED}, or a reference such as \${ssm:/path}`;

/** A whole value that is read at run time: `${ssm:/path}`, `${secret:name#key}` or `${env:NAME}`. */
export type Reference = z.infer<typeof reference>;
const reference = z
  .string()
  .regex(/^\$\{[^}]*\}$/, { error: PORT_OR_REFERENCE, abort: true })
  .brand<'Reference'>();

/** Text that must please `objection`; the first complaint is told. */
export const textThat = (objection: (value: string) => Objection, expected = 'expected text') =>
  z
    .string({ error: expected })
    .min(1, { error: expected, abort: true })
    .check((context) => {
      const message = objection(context.value);
      if (message) context.issues.push({ code: 'custom', message, input: context.value });
    });

/** Text without references: it is used as it is written. */
export const plainText = textThat((value) =>
  value.includes('${') ? 'expected plain text: references are read only in checks and alerts' : undefined,
);
/** Text that may hold references. */
export const text = textThat(referenceObjection);

/** Text that may hold references; what has none must please `objection` at once, the rest when it is resolved. */
export const resolvedText = (objection: (value: string) => Objection, expected: string) =>
  textThat((value) => {
    const wrong = referenceObjection(value);
    return wrong ?? (referencesIn(value).length > 0 ? undefined : objection(value));
  }, expected);

const ID_EXPECTED =
  'expected lower-case letters, digits and hyphens, at most 64, not beginning or ending with a hyphen';
export const id = z
  .string({ error: ID_EXPECTED })
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/, { error: ID_EXPECTED });

export const wholeNumber = (least: number, most: number) => {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z.int({ error: expected }).min(least, expected).max(most, expected);
};

export const port = z
  .union([z.int({ error: PORT_OR_REFERENCE }).min(1, PORT_OR_REFERENCE).max(65_535, PORT_OR_REFERENCE), reference], {
    error: PORT_OR_REFERENCE,
  })
  .check((context) => {
    const message = typeof context.value === 'string' ? referenceObjection(context.value) : undefined;
    if (message) context.issues.push({ code: 'custom', message, input: context.value });
  });

const HOST_EXPECTED = 'expected a host name or an IP address';
export const host = resolvedText(hostObjection, HOST_EXPECTED)
  .refine((value) => !/\}:\d+$/.test(value), 'expected a host without its port (say port: beside host:)')
  .describe('a name or an address; there is no default');

export const resolver = resolvedText(resolverObjection, 'expected the address of a DNS server').describe(
  'the DNS server to ask, as address or address:port; the system one unless said',
);

/** An http or https URL; references in it stand for any part. */
export const url = textThat((value) => {
  const wrong = referenceObjection(value);
  // What begins with a reference shows its scheme only once it is resolved.
  if (wrong || /^\$\{[^}]*\}/.test(value)) return wrong;
  return urlObjection(replaceReferences(value, () => '1'));
}, 'expected an http:// or https:// URL');

const FAIL_WHEN_EXPECTED = 'expected "M of N" with M at least 1 and at most N, N at most 20, such as 3 of 5';
const FAIL_WHEN = /^(\d{1,2}) of (\d{1,2})$/;
const failWhen = textThat((value) => {
  const { failures, of } = parseFailWhen(value);
  return failures >= 1 && failures <= of && of <= 20 ? undefined : FAIL_WHEN_EXPECTED;
}, FAIL_WHEN_EXPECTED).meta({ pattern: FAIL_WHEN.source });

/** `3 of 5` -> numbers; NaN for what is none. */
export const parseFailWhen = (value: string): { failures: number; of: number } => {
  const [, failures, of] = FAIL_WHEN.exec(value) ?? [];
  return { failures: Number(failures), of: Number(of) };
};

/** The keys that `defaults:` and each check share. */
export const judging = {
  timeout: duration.optional().describe('one attempt; 5s unless said'),
  confirm: z
    .array(duration)
    .refine(
      (offsets) => offsets.every((offset, index) => offset > (offsets[index - 1] ?? 0)),
      'expected offsets that rise, such as [2s, 15s, 30s]',
    )
    .optional()
    .describe('when the first attempt fails: more attempts, so long after its start; [2s, 15s, 30s] unless said'),
  failAfter: wholeNumber(1, 60).optional().describe('failed minutes in a row before the state changes; 1 unless said'),
  failWhen: failWhen.optional().describe('instead of failAfter: M failed minutes of the last N, such as 3 of 5'),
  recoverAfter: wholeNumber(1, 60).optional().describe('good minutes before it is healthy again; 2 unless said'),
  policy: z.literal('quiet').optional().describe('attempts at 0, 2 and 8 s, two failed minutes in a row'),
};
