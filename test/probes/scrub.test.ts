import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { fault } from '../../shared/health/fault.ts';
import { failing, healthy, type Outcome } from '../../shared/health/outcome.ts';
import { scrub } from '../../shared/probes/scrub.ts';

const SECRET = 'p@ss/w+rd "ü"!';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const messageOf = (text: string, secrets: readonly string[] = [SECRET]): string => {
  const outcome = scrub(failing(fault('http.body', text)), secrets);
  return outcome.status === 'healthy' ? '' : outcome.fault.message;
};

describe('scrub', () => {
  test('a secret that is a URL is hidden in the form in which URLs are shown', () => {
    const url = 'https://Hooks.Example.com:443/services/T0/B0/token?key=1';
    const shown = 'https://hooks.example.com/services/T0/B0/token answers 404; GET /services/T0/B0/token';
    expect(messageOf(shown, [url])).toBe('*** answers 404; GET ***');
  });

  test.each([
    ['raw', SECRET],
    ['URL-encoded', encodeURIComponent(SECRET)],
    ['URL-encoded in lower case', encodeURIComponent(SECRET).replaceAll(/%../g, (code) => code.toLowerCase())],
    ['URL-encoded to the letter', encodeURIComponent(SECRET).replaceAll('!', '%21')],
    ['form-encoded', new URLSearchParams({ a: SECRET }).toString().slice(2)],
    ['base64', base64(SECRET)],
    ['base64url', base64url(SECRET)],
    ['in JSON', JSON.stringify(SECRET).slice(1, -1)],
    ['in JSON with escaped slashes', JSON.stringify(SECRET).slice(1, -1).replaceAll('/', '\\/')],
    ['in JSON with escaped letters', SECRET.replaceAll(/[^a-z]/g, (each) => `\\u00${each.charCodeAt(0).toString(16)}`)],
    ['in HTML by name', SECRET.replaceAll('"', '&quot;').replaceAll('/', '&sol;')],
    ['in HTML by number', SECRET.replaceAll(/[^a-z]/g, (each) => `&#${each.charCodeAt(0)};`)],
    ['in HTML by hexadecimal number', SECRET.replaceAll(/[^a-z]/g, (each) => `&#x${each.charCodeAt(0).toString(16)};`)],
    ['in the path of a URL', new URL(`http://a/${SECRET}`).pathname.slice(1)],
    ['in HTML inside JSON', JSON.stringify(SECRET.replaceAll('"', '&#34;').replaceAll('/', '\\/')).slice(1, -1)],
    ['percent-encoded twice', encodeURIComponent(encodeURIComponent(SECRET))],
  ])('hides a secret that is %s', (_, spelled) => {
    expect(messageOf(`before ${spelled} after`)).toBe('before *** after');
  });

  test('hides a secret inside a longer text in base64, wherever it begins', () => {
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      const header = base64(`${before}correct-horse-battery`);
      const scrubbed = messageOf(`Basic ${header}`, ['correct-horse-battery']);
      expect(scrubbed).toContain('***');
      expect(scrubbed.length).toBeLessThan(25);
    }
  });

  test('hides a secret in the names and values of facts, at any depth', () => {
    const facts = { [`key ${SECRET}`]: [{ deep: SECRET }], count: 3, pin: 123456, yes: true, none: null };
    expect(scrub(healthy({ phases: [], facts }), [SECRET, '123456']).facts).toEqual({
      'key ***': [{ deep: '***' }],
      count: 3,
      pin: '***',
      yes: true,
      none: null,
    });
  });

  test('hides the longer of two secrets that begin alike', () => {
    expect(messageOf('tokentoken2 token', ['token', 'tokentoken2'])).toBe('*** ***');
  });

  test('leaves values alone that are too short to be secrets', () => {
    expect(messageOf('the id is abc', ['abc', ''])).toBe('the id is abc');
  });

  test('puts text of targets on one line, without terminal escapes or reversed text', () => {
    expect(messageOf('a\r\nb\u001b[31mc\u0000d\u202ee\u2028f')).toBe('a b [31mc d e f');
  });

  test('cuts text at 300 characters, never in the middle of one or of a secret', () => {
    const cut = messageOf('x'.repeat(1000));
    expect(cut).toBe(`${'x'.repeat(299)}…`);
    expect(messageOf(`${'x'.repeat(298)}😀😀`).isWellFormed()).toBe(true);
    expect(messageOf(`${'x'.repeat(290)}${SECRET}`)).toBe(`${'x'.repeat(290)}***`);
  });

  test('keeps status, code, stage, phases and settling', () => {
    const phases = [{ name: 'tcp', stage: 'tcp', ms: 1 }] as const;
    const outcome: Outcome = { ...failing(fault('target.stuck-initial', 'm'), { phases, facts: {} }), settling: true };
    expect(scrub(outcome, [SECRET])).toEqual(outcome);
  });

  test('no secret survives in any of its spellings, whatever it is', () => {
    const secrets = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(secrets, fc.constantFrom('raw', 'url', 'base64', 'base64url', 'html', 'json'), (secret, spelling) => {
        const html = (text: string) => [...text].map((each) => `&#${each.codePointAt(0)};`).join('');
        const json = (text: string) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/');
        const spell = { raw: String, url: encodeURIComponent, base64, base64url, html, json }[spelling];
        const scrubbed = messageOf(`<${spell(secret)}>`, [secret]);
        expect(scrubbed).toBe('<***>');
      }),
    );
  });
});

describe('scrub of a quotation that was cut', () => {
  const secret = 'hokusai-token-abcdefghijklmnop';

  test.each([
    ['answers 503: "token hokusai-token-abcd…"', 'answers 503: "token ***…"'],
    ['rejects the password (hokusai-token-abcdef)', 'rejects the password (***)'],
    ['ends in hokusai-tok', 'ends in ***'],
    ['says "hokusai&#45;token&#45;ab…"', 'says "***…"'],
  ])('hides the beginning of a secret: %s', (message, expected) => {
    expect(messageOf(message, [secret])).toBe(expected);
  });

  test('leaves another word that begins alike', () => {
    expect(messageOf('mlflow.hokusai-development.local does not exist', [secret])).toBe(
      'mlflow.hokusai-development.local does not exist',
    );
  });
});
