import { describe, expect, test } from 'vitest';

import { judge } from '../../shared/probes/http-judge.ts';
import { quote } from '../../shared/probes/http-words.ts';
import { resolvedCheck } from '../support/checks.ts';

const check = resolvedCheck('http', {
  url: 'https://a.example/health',
  method: 'GET',
  redirects: 0,
  expect: { status: 200, body: 'well', json: { ok: { healthy: [true] } }, certificate: 14, latency: 100 },
});
const url = new URL(check.url);
const certificate = { subject: 'a.example', issuer: 'CA', validTo: '2026-12-01T00:00:00.000Z', daysLeft: 5 };
const slow = [
  { name: 'dns', stage: 'dns', ms: 300 },
  { name: 'tcp', stage: 'tcp', ms: 900 },
] as const;
const answered = (body: string, status = 200) => ({
  url,
  answer: { status, headers: {}, body: Buffer.from(body), headersMs: 1 },
  phases: slow,
  certificate,
  maxSize: 1024,
});

describe('of several expectations that fail the first on the path is told', () => {
  test.each([
    ['status', answered('nothing', 500), 'http.status'],
    ['body', answered('nothing'), 'http.body'],
    ['json', answered('"well"'), 'http.json'],
    ['certificate', answered('{"ok":true,"say":"well"}'), 'tls.expiring'],
    ['latency', { ...answered('{"ok":true,"say":"well"}'), certificate: undefined }, 'http.slow'],
  ] as const)('%s', (_, given, code) => {
    expect(judge(check, given)?.code).toBe(code);
  });

  test('a slow connection is named as such', () => {
    const given = { ...answered('{"ok":true,"say":"well"}'), certificate: undefined };
    expect(judge(check, given)).toEqual({
      code: 'http.slow',
      stage: 'tcp',
      message: 'https://a.example/health takes 1.2 s, of which 900 ms connecting; expected at most 100 ms',
    });
  });

  test('nothing is told of an answer that is as expected', () => {
    const given = { ...answered('{"ok":true,"say":"well"}'), certificate: undefined, phases: [] };
    expect(judge(check, given)).toBeUndefined();
  });
});

describe('quote', () => {
  test.each([
    ['one\r\n\ttwo\u001b[31m three ', '"one two [31m three"'],
    [' \n ', undefined],
    ['x'.repeat(200), `"${'x'.repeat(160)}…"`],
  ])('%j becomes %s', (text, expected) => {
    expect(quote(text)).toBe(expected);
  });
});
