import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { referenceObjection, referencesIn } from '../../shared/config/reference-grammar.ts';
import {
  type ParsedReference,
  type ReadValue,
  referencesOf,
  resolveAlerts,
  resolveReferences,
} from '../../shared/config/references.ts';
import { file, parsed, settled } from './configs.ts';

const redis = {
  kind: 'redis',
  host: '${ssm:/shop/host}',
  port: '${ssm:/shop/port}',
  password: '${secret:shop/redis#token}',
};
const values: Record<string, string> = {
  '${ssm:/shop/host}': 'redis.shop.local',
  '${ssm:/shop/port}': '6379',
  '${secret:shop/redis#token}': 'canary-token',
  '${env:HOST}': 'shop.example',
  '${env:TOKEN}': 'canary-env',
};

/** Answers from `values`, and `failure` for the rest; remembers what was read. */
const reader = (more: Record<string, string> = {}, secret: readonly string[] = []) => {
  const asked: ParsedReference[] = [];
  const read = async (reference: ParsedReference): Promise<ReadValue<string>> => {
    asked.push(reference);
    const value = { ...values, ...more }[reference.text];
    return value === undefined
      ? { failure: `no ${reference.name}` }
      : { value, secret: secret.includes(reference.text) };
  };
  return { asked, read };
};
const resolved = (check: Record<string, unknown>, more?: Record<string, string>, secret?: readonly string[]) =>
  resolveReferences(settled(check), reader(more, secret).read);

describe('a reference', () => {
  it.each([
    ['${ssm:/shop/redis.port_1-a}', { source: 'ssm', name: '/shop/redis.port_1-a' }],
    ['${secret:shop/redis#token}', { source: 'secret', name: 'shop/redis', key: 'token' }],
    [
      '${secret:arn:aws:secretsmanager:us-east-1:1:secret:a-b}',
      { source: 'secret', name: 'arn:aws:secretsmanager:us-east-1:1:secret:a-b' },
    ],
    ['${env:REDIS_HOST}', { source: 'env', name: 'REDIS_HOST' }],
  ])('is read from %s', (text, reference) => {
    expect(referencesIn(text)).toEqual([{ ...reference, text }]);
    expect(referenceObjection(text)).toBeUndefined();
  });

  it.each([
    '${}',
    '${ssm:}',
    '${ssm:a b}',
    '${SSM:/a}',
    '${secret:a#}',
    '${secret:a#b#c}',
    '${env:1A}',
    '${env:A-B}',
    '${ssm:/a',
    '${a}${env:B}',
    '${${env:A}}',
    '${secret:a',
  ])('is refused as %s', (text) => {
    expect(referenceObjection(text)).toBe('expected references as ${ssm:/path}, ${secret:name#key} or ${env:NAME}');
  });

  it("is refused when it reads the monitor's own variables", () => {
    expect(referenceObjection('x${env:AWS_SESSION_TOKEN}')).toBe(
      "expected another name than AWS_*: those variables are the monitor's own",
    );
  });

  it('is found wherever it stands in a text', () => {
    const part = fc.stringMatching(/^[^$]*$/);
    const name = fc.stringMatching(/^[a-z/]{1,12}$/);
    fc.assert(
      fc.property(part, name, part, name, part, (a, one, b, other, c) => {
        const text = `${a}\${ssm:${one}}${b}\${secret:${other}#k}${c}`;
        expect(referenceObjection(text)).toBeUndefined();
        expect(referencesIn(text).map(({ name }) => name)).toEqual([one, other]);
      }),
    );
  });
});

describe('resolveReferences', () => {
  it('fills in texts and turns ports into numbers', async () => {
    expect(await resolved(redis)).toMatchObject({
      check: { host: 'redis.shop.local', port: 6379, password: 'canary-token', confirmMs: [2000, 15_000, 30_000] },
      secrets: ['canary-token'],
    });
    const dial = { kind: 'dns', name: '${env:HOST}', expect: { dial: '${ssm:/shop/port}', answers: 2 } };
    expect(await resolved(dial)).toMatchObject({
      check: { name: 'shop.example', expect: { dial: 6379, answers: 2 } },
      secrets: [],
    });
  });

  it('fills in parts of a text', async () => {
    const http = { kind: 'http', url: 'https://${env:HOST}:${ssm:/shop/port}/health' };
    expect(await resolved(http)).toMatchObject({ check: { url: 'https://shop.example:6379/health' } });
  });

  it('leaves a check without references as it is and reads nothing', async () => {
    const { asked, read } = reader();
    const check = settled({ kind: 'tcp', host: 'a.local', port: 1 });
    expect(await resolveReferences(check, read)).toEqual({ check, secrets: [] });
    expect(asked).toEqual([]);
  });

  it('reads each reference once', async () => {
    const { asked, read } = reader();
    const check = settled({
      kind: 'http',
      url: 'https://${env:HOST}/',
      headers: { 'x-a': '${env:HOST} ${env:TOKEN}' },
    });
    await resolveReferences(check, read);
    expect(asked.map(({ text }) => text)).toEqual(['${env:HOST}', '${env:TOKEN}']);
  });

  it('does not resolve what a value says', async () => {
    const check = { ...redis, username: '${env:U}' };
    expect(await resolved(check, { '${env:U}': '${env:TOKEN} $& $1' })).toMatchObject({
      check: { username: '${env:TOKEN} $& $1' },
    });
  });

  it("answers the reader's own failure, the first in the order of the check", async () => {
    expect(await resolved({ ...redis, host: '${ssm:/gone}', username: '${env:GONE}' })).toEqual({
      failure: 'no /gone',
    });
  });

  it.each([
    ['port', redis, { '${ssm:/shop/port}': 'canary' }, 'port from ${ssm:/shop/port}: expected a port from 1 to 65535'],
    ['port', redis, { '${ssm:/shop/port}': '70000' }, 'port from ${ssm:/shop/port}: expected a port from 1 to 65535'],
    [
      'host',
      redis,
      { '${ssm:/shop/host}': 'canary:6379' },
      'host from ${ssm:/shop/host}: expected a host without its port (say port: beside host:)',
    ],
    [
      'line',
      redis,
      { '${secret:shop/redis#token}': 'canary\n' },
      'password from ${secret:shop/redis#token}: expected one line, found a line break',
    ],
    [
      'nothing',
      redis,
      { '${secret:shop/redis#token}': '' },
      'password from ${secret:shop/redis#token}: expected a value, found an empty one',
    ],
    [
      'url',
      { kind: 'http', url: '${env:URL}' },
      { '${env:URL}': 'https://u:canary@a/' },
      'url from ${env:URL}: expected a URL without credentials (use headers: with a ${secret:...})',
    ],
    [
      'url',
      { kind: 'http', url: 'https://${env:URL}/' },
      { '${env:URL}': 'u:canary@a' },
      'url from ${env:URL}: expected a URL without credentials (use headers: with a ${secret:...})',
    ],
    [
      'resolver',
      { kind: 'dns', name: 'a', resolver: '${env:DNS}' },
      { '${env:DNS}': 'canary' },
      'resolver from ${env:DNS}: expected the address of a DNS server, such as 10.0.0.2 or 10.0.0.2:5300',
    ],
  ])('tells a %s that cannot be used, without its value', async (_, check, more, unusable) => {
    expect(await resolved(check, more)).toEqual({ unusable });
    expect(unusable).not.toContain('canary');
  });

  it('takes a certificate authority of many lines', async () => {
    const check = { kind: 'tcp', host: 'a', port: 1, tls: { ca: '${env:CA}' } };
    expect(await resolved(check, { '${env:CA}': '-----BEGIN\nx\n' })).toMatchObject({
      check: { tls: { ca: '-----BEGIN\nx\n' } },
    });
  });
});

describe('the secrets of a check', () => {
  const secretsOf = async (check: Record<string, unknown>, secret: readonly string[] = []) => {
    const result = await resolved(check, {}, secret);
    return 'secrets' in result ? [...result.secrets].sort() : result;
  };
  const http = { kind: 'http', url: 'https://${env:HOST}/' };

  it('are what the reader marks and what stands in password or headers', async () => {
    expect(await secretsOf(redis, ['${ssm:/shop/host}'])).toEqual(['canary-token', 'redis.shop.local']);
    expect(await secretsOf({ ...redis, password: '${env:TOKEN}' })).toEqual(['canary-env']);
    expect(await secretsOf({ ...http, headers: { 'x-any': '${env:TOKEN}' } })).toEqual(['canary-env']);
    expect(await secretsOf({ ...http, url: 'https://a/?k=${secret:shop/redis#token}' })).toEqual(['canary-token']);
  });

  it('include literal passwords and credential headers, also without their scheme', async () => {
    expect(await secretsOf({ ...redis, password: 'literal' })).toEqual(['literal']);
    expect(await secretsOf({ ...http, headers: { Authorization: 'Bearer abc', accept: 'text/html' } })).toEqual([
      'Bearer abc',
      'abc',
    ]);
  });
});

describe('beside checks', () => {
  const alerts = { topicArn: '${env:TOPIC}', deadman: 'https://ping/${secret:ping}', email: ['a@b.example'] };

  it('lists what a configuration reads, each once', () => {
    const config = parsed(file({ a: redis, b: redis }, { alerts }));
    expect(referencesOf(config).map(({ text }) => text)).toEqual([
      '${ssm:/shop/host}',
      '${ssm:/shop/port}',
      '${secret:shop/redis#token}',
      '${env:TOPIC}',
      '${secret:ping}',
    ]);
  });

  it('fills in the references of alerts', async () => {
    const config = parsed(file({ a: redis }, { alerts }));
    const { read } = reader({ '${env:TOPIC}': 'arn:aws:sns:us-east-1:123456789012:t', '${secret:ping}': 'id' });
    expect(await resolveAlerts(config.alerts, read)).toEqual({
      alerts: { topicArn: 'arn:aws:sns:us-east-1:123456789012:t', deadman: 'https://ping/id', email: ['a@b.example'] },
    });
    expect(await resolveAlerts(config.alerts, reader().read)).toEqual({ failure: 'no TOPIC' });
  });
});
