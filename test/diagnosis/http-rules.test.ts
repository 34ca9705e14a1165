import { describe, expect, test } from 'vitest';

import type { ReferenceView } from '../../shared/aws/reference-check.ts';
import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode, Stage } from '../../shared/health/fault.ts';
import { fault } from '../../shared/health/fault.ts';
import type { Facts } from '../../shared/health/outcome.ts';
import { checkOf, evidenceOf } from './evidence.ts';

const URL_ASKED = 'http://api.lab.local/health';
type Own = Partial<Parameters<typeof checkOf<'http'>>[1]>;
const check = (own: Own = {}) =>
  checkOf('http', { url: `${URL_ASKED}?token=\${secret:lab/api}`, method: 'GET', redirects: 5, ...own });

const about = (code: FaultCode, facts: Facts, own: Own = {}, more: Partial<Evidence> = {}): Evidence =>
  evidenceOf(code, {
    check: check(own),
    facts: { url: URL_ASKED, ...facts },
    phases: [
      { name: 'tcp', ms: 1 },
      { name: 'headers', ms: 20 },
    ],
    ...more,
  });
const told = (evidence: Evidence) => {
  const [first] = diagnose(evidence, { impact: '', validate: 'v' });
  if (first === undefined) throw new Error('nothing was told');
  return first;
};
const atStage = (code: FaultCode, stage: Stage): Partial<Evidence> => ({ fault: fault(code, 'm', stage) });
const sending = { headers: { Authorization: 'Bearer ${secret:lab/api#token}' } };
const view = (own: Partial<ReferenceView>): Partial<Evidence> => ({
  references: { seen: [{ source: 'secret', name: 'lab/api', key: 'token', state: 'there', ...own }] },
});

describe('an unexpected status', () => {
  test.each<[string, Facts, string, string]>([
    [
      'a host that it cannot reach',
      { status: 500, said: '"connect ECONNREFUSED 10.0.1.9:5432"' },
      '/dependency',
      'high',
    ],
    ['a name with its port', { status: 503, said: '"dial mlflow.lab.local:5000 failed"' }, '/dependency', 'high'],
    ['a URL', { status: 503, said: '"GET http://mlflow.lab.local/x: 500"' }, '/dependency', 'high'],
    ['a part', { status: 503, parts: { 'checks.database.status': 'down' } }, '/dependency', 'high'],
    ['software that it cannot reach', { status: 500, said: '"redis: connection refused"' }, '/dependency', 'medium'],
    ['a single word', { status: 500, said: '"getaddrinfo ENOTFOUND mlflow"' }, '/dependency', 'medium'],
    ['itself alone', { status: 500, said: '"no route on api.lab.local"' }, '/server-error', 'high'],
    ['a file', { status: 500, said: '"error in app.py, line 3"' }, '/server-error', 'high'],
    ['a class', { status: 500, said: '"redis.exceptions.ConnectionError raised"' }, '/server-error', 'high'],
    ['the whole only', { status: 503, parts: { status: 'unhealthy' } }, '/server-error', 'high'],
    ['that it works', { status: 500, said: '"redis is up"' }, '/server-error', 'high'],
    ['that it rests', { status: 503, retryAfter: '30' }, '/server-error', 'medium'],
  ])('of a service that names %s', (_, facts, split, confidence) => {
    expect(told(about('http.status', facts))).toMatchObject({ cause: `http.status${split}`, confidence });
  });

  test.each([
    [503, 'awselb/2.0', '/gateway', 'medium'],
    [502, 'nginx/1.27.0', '/gateway', 'medium'],
    [500, 'awselb/2.0', '/server-error', 'high'],
    [502, 'uvicorn', '/server-error', 'high'],
    [404, 'awselb/2.0', '/not-found', 'high'],
    [429, 'uvicorn', '/rate-limited', 'high'],
    [302, 'uvicorn', '/redirect', 'high'],
    [405, 'uvicorn', '', 'high'],
    [204, 'uvicorn', '', 'high'],
  ])('%i by %s', (status, server, split, confidence) => {
    expect(told(about('http.status', { status, server }))).toMatchObject({ cause: `http.status${split}`, confidence });
  });

  test.each<[number, string | undefined, string, string | undefined]>([
    [502, '"502 Bad Gateway"', 'high', 'Read the log of the targets at that second'],
    [503, '"503 Service Temporarily Unavailable"', 'high', 'Start the service behind it'],
    [504, '"504 Gateway Time-out"', 'high', 'Find what the service waits for'],
    [503, '"Down for maintenance"', 'medium', 'Look whether a rule of its listener gives a fixed answer'],
    [503, undefined, 'medium', 'Look whether a rule of its listener gives a fixed answer'],
  ])('%i of a load balancer with the page %s is %s', (status, title, confidence, say) => {
    const facts: Facts = { status, server: 'awselb/2.0', ...(title !== undefined && { title }) };
    const finding = told(about('http.status', facts));
    expect(finding).toMatchObject({ cause: 'http.status/gateway', confidence });
    expect(finding.remedy.map((step) => step.say).join('\n')).toContain(say);
    const why = finding.summary.split(': ').at(-1) ?? '';
    expect(finding.evidence.join('\n')).not.toContain(why);
  });

  test('of a proxy that passes on who is to blame has both causes, the named one first', () => {
    const finding = told(
      about('http.status', { status: 503, server: 'nginx', said: '"cannot reach mlflow.lab.local"' }),
    );
    expect(finding.cause).toBe('http.status/dependency');
    expect(finding.consequence).toBe(true);
    expect(finding.alternatives.map(({ cause }) => cause)).toEqual(['http.status/gateway', 'http.status/server-error']);
  });

  test('is told with the time of each hop, and never with the query of the URL', () => {
    const finding = told(about('http.status', { status: 404 }));
    expect(finding.evidence).toContain('our own dial: tcp 1 ms, headers 20 ms');
    expect(JSON.stringify(finding)).not.toMatch(/token=/);
  });

  test('without an answer to look at is told as it is', () => {
    expect(told(about('http.status', {}))).toMatchObject({ cause: 'http.status', confidence: 'low', remedy: [] });
  });
});

describe('a rejected credential', () => {
  test.each<[string, Own, Partial<Evidence>, string, string]>([
    ['that is old', sending, view({ changedAt: '2026-01-01T00:00:00Z' }), '/auth', 'high'],
    ['that was changed within the hour', sending, view({ changedAt: '2026-11-24T23:48:00Z' }), '/rotated', 'medium'],
    ['that could not be looked at', sending, { references: { unseen: 'could not look' } }, '/auth', 'medium'],
    ['that is written as it is', { headers: { 'x-api-key': 'k' } }, {}, '/auth', 'medium'],
    ['that is not sent', {}, {}, '/no-credentials', 'high'],
  ])('%s', (_, own, more, split, confidence) => {
    const finding = told(about('http.status', { status: 401 }, own, more));
    expect(finding).toMatchObject({ cause: `http.status${split}`, confidence, own: true });
    expect(JSON.stringify(finding)).not.toContain('"k"');
  });

  test('says which header the check sends, from where, and when that changed', () => {
    const finding = told(about('http.status', { status: 403 }, sending, view({ changedAt: '2026-11-24T23:48:00Z' })));
    expect(finding.evidence).toContain('the check: sends Authorization from ${secret:lab/api#token}');
    expect(finding.evidence[0]).toBe(
      'Secrets Manager: secret lab/api is there, changed 12 min ago (2026-11-24T23:48:00Z)',
    );
    expect(finding.alternatives).toMatchObject([{ cause: 'http.status/auth', confidence: 'low' }]);
  });

  test('that could not be looked at says so', () => {
    const unseen =
      'could not look at the parameters and secrets of the check: secretsmanager:DescribeSecret is not allowed';
    expect(told(about('http.status', { status: 401 }, sending, { references: { unseen } })).unseen).toEqual([unseen]);
  });
});

describe('an answer that is not the expected one', () => {
  const json = { json: { 'services.redis': { healthy: ['healthy'], degraded: ['fallback'] } } };
  const found = (value: string | null, more: Facts = {}): Facts => ({
    status: 200,
    json: { 'services.redis': value },
    ...more,
  });

  test.each<[string, Evidence, string]>([
    ['a part that is down', about('http.json', found('down'), { expect: json }), 'http.json/dependency'],
    [
      'a path that is gone',
      about('http.json', found(null, { jsonMissing: ['services.redis'] }), { expect: json }),
      'http.json/missing',
    ],
    ['no JSON', about('http.json', { status: 200, contentType: 'text/html' }, { expect: json }), 'http.json/not-json'],
    [
      'the whole that is sad',
      about(
        'http.json',
        { status: 200, json: { status: 'sad' } },
        { expect: { json: { status: { healthy: ['ok'] } } } },
      ),
      'http.json',
    ],
    ['a part on its fallback', about('http.degraded', found('fallback'), { expect: json }), 'http.degraded'],
    ['another text', about('http.body', { status: 200, sizeBytes: 9 }, { expect: { body: 'MLflow' } }), 'http.body'],
    ['nothing', about('http.body', { status: 200, sizeBytes: 0 }, { expect: { body: 'MLflow' } }), 'http.body/empty'],
    ['no headers in time', about('http.timeout', {}), 'http.timeout/headers'],
    [
      'half a body in time',
      about('http.timeout', { status: 200, sizeBytes: 4 }, {}, atStage('http.timeout', 'body')),
      'http.timeout/body',
    ],
    ['too many headers', about('http.too-large', {}), 'http.too-large/body'],
    ['another protocol', about('http.malformed', { begins: 'SSH-2.0' }), 'http.malformed/not-http'],
    ['TLS', about('http.malformed', { begins: 'a TLS alert' }), 'http.malformed/tls'],
    [
      'a cut body',
      about('http.malformed', { status: 200, broken: 'closed' }, {}, atStage('http.malformed', 'body')),
      'http.malformed/cut-body',
    ],
    ['a loop', about('http.redirect', { status: 302, location: URL_ASKED }), 'http.redirect/loop'],
    [
      'another host',
      about('http.redirect', { status: 302, location: 'https://b.lab.local/' }),
      'http.redirect/other-host',
    ],
    [
      'one redirect too many',
      about('http.redirect', { status: 302, location: `${URL_ASKED}/2` }, { redirects: 0 }),
      'http.redirect/too-many',
    ],
  ])('%s', (_, evidence, cause) => {
    expect(told(evidence)).toMatchObject({ cause, confidence: 'high' });
  });

  test('a part that is down is a consequence, and named', () => {
    const finding = told(about('http.json', found('down'), { expect: json }));
    expect(finding).toMatchObject({ consequence: true, summary: expect.stringContaining('it blames redis') });
    expect(finding.summary).toContain('services.redis is down, expected healthy');
  });
});

test('a value that is bad beside the one in the summary is evidence', () => {
  const expect_ = { json: { 'a.status': { healthy: ['ok'] }, 'b.status': { healthy: ['ok'] } } };
  const facts = { status: 200, json: { 'a.status': 'down', 'b.status': 'slow' } };
  expect(told(about('http.json', facts, { expect: expect_ })).evidence[0]).toBe('HTTP: b.status is slow, expected ok');
});

describe('a slow answer', () => {
  const phases = (ms: Partial<Record<'dns' | 'tcp' | 'tls' | 'headers' | 'body', number>>) =>
    Object.entries({ dns: 1, tcp: 1, tls: 1, headers: 1, body: 1, ...ms }).map(([name, each]) => ({ name, ms: each }));
  const slow = (ms: Parameters<typeof phases>[0]) =>
    told(about('http.slow', { status: 200 }, { expect: { latency: 1000 } }, { phases: phases(ms) }));

  test.each(['dns', 'tcp', 'tls', 'headers', 'body'] as const)('by %s is told with its share', (phase) => {
    const finding = slow({ [phase]: 3000 });
    expect(finding).toMatchObject({ cause: `http.slow/${phase}`, confidence: 'high' });
    expect(finding.summary).toMatch(/takes 3 s, 3 s \(100 %\) of it .*; 1 s are expected$/);
  });

  test('a little over its bound is less sure, and the bound is questioned', () => {
    const finding = slow({ headers: 1100 });
    expect(finding.confidence).toBe('medium');
    expect(finding.remedy.map(({ say }) => say).join(' ')).toContain('raise latency:');
  });

  test('by several hops alike is less sure', () => {
    expect(slow({ headers: 2000, body: 1900 })).toMatchObject({ cause: 'http.slow/headers', confidence: 'medium' });
  });
});
