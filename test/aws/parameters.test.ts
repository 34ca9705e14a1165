import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { createReferenceReader } from '../../shared/aws/parameters.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { callsOf, clientsOf, IMPATIENT } from './clients-of.ts';

const CACHE_MS = 60_000;
const CANARY = 'canary-4f8d';

describe('the reference reader', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  const clock = createFakeClock();
  const reader = (env: Record<string, string> = {}) =>
    createReferenceReader({ ssm: clients.ssm, secrets: clients.secrets, env, clock, cacheMs: CACHE_MS });

  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis, { maxAttempts: 1 });
    apis.parameters.setParameter('/redis/endpoint', 'redis.local');
    apis.parameters.setParameter('/redis/token', CANARY, 'SecureString');
    apis.parameters.setSecret('redis', JSON.stringify({ token: CANARY, port: 6379, nested: {} }));
    apis.parameters.setSecret('plain', CANARY);
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  it.each([
    ['a parameter', { source: 'ssm', name: '/redis/endpoint' }, { value: 'redis.local', secret: false }],
    ['a SecureString, decrypted', { source: 'ssm', name: '/redis/token' }, { value: CANARY, secret: true }],
    ['a key of a JSON secret', { source: 'secret', name: 'redis', key: 'token' }, { value: CANARY, secret: true }],
    ['a number in a secret', { source: 'secret', name: 'redis', key: 'port' }, { value: '6379', secret: true }],
    ['a whole secret', { source: 'secret', name: 'plain' }, { value: CANARY, secret: true }],
    ['an environment variable', { source: 'env', name: 'HOST' }, { value: 'h', secret: false }],
  ] as const)('reads %s', async (_, reference, value) => {
    expect(await reader({ HOST: 'h' })(reference)).toEqual(value);
  });

  it.each([
    [
      'a missing parameter',
      { source: 'ssm', name: '/a/b' },
      'config.parameter-missing',
      'parameter /a/b does not exist: aws ssm put-parameter --name /a/b --value <value> --type String',
    ],
    [
      'a missing secret',
      { source: 'secret', name: 'a/b', key: 'c' },
      'config.secret-missing',
      'secret a/b does not exist: aws secretsmanager create-secret --name a/b --secret-string <value>',
    ],
    [
      'a missing key',
      { source: 'secret', name: 'redis', key: 'password' },
      'config.secret-missing',
      'secret redis has no key password: its keys are token, port, nested',
    ],
    [
      'a key that holds no plain value',
      { source: 'secret', name: 'redis', key: 'nested' },
      'config.secret-missing',
      'secret redis has no key nested: its keys are token, port, nested',
    ],
    [
      'a key of a secret that is plain text',
      { source: 'secret', name: 'plain', key: 'token' },
      'config.secret-missing',
      'secret plain has no key token: it is not a JSON object',
    ],
    [
      'an unset variable',
      { source: 'env', name: 'HOST' },
      'config.parameter-missing',
      'environment variable HOST is not set: export HOST=<value>',
    ],
  ] as const)('names %s and how to mend it, without any value', async (_, reference, code, message) => {
    const answer = await reader()(reference);
    expect(answer).toMatchObject({ failure: { code, stage: 'config', message } });
    expect(JSON.stringify(answer)).not.toContain(CANARY);
  });

  it.each([
    ['denied', 'ssm', 'aws.access-denied', /allow ssm:GetParameter /],
    ['throttled', 'ssm', 'aws.throttled', /^ssm:GetParameter on parameter \/redis\/endpoint is throttled/],
    ['failing', 'ssm', 'probe.internal', /InternalServerError, HTTP 500/],
  ] as const)('tells an API that is %s from a missing parameter', async (trouble, what, code, message) => {
    apis.troubles.start(what, trouble);
    const answer = await reader()({ source: 'ssm', name: '/redis/endpoint' });
    expect(answer).toMatchObject({ failure: { code, message: expect.stringMatching(message) } });
  });

  it('tells an API that says nothing from a missing parameter', async () => {
    apis.troubles.start('ssm:GetParameter', 'silent');
    const { ssm, secrets, destroy } = clientsOf(apis, IMPATIENT);
    const read = createReferenceReader({ ssm, secrets, env: {}, clock, cacheMs: CACHE_MS });
    const answer = await read({ source: 'ssm', name: '/redis/endpoint' });
    destroy();
    expect(answer).toMatchObject({
      failure: {
        code: 'aws.unreachable',
        message: expect.stringMatching(/interface endpoint com\.amazonaws\.us-east-1\.ssm$/),
      },
    });
  });

  it('tells a denied secret with its action', async () => {
    apis.troubles.start('secretsmanager', 'denied');
    expect(await reader()({ source: 'secret', name: 'redis', key: 'token' })).toMatchObject({
      failure: { code: 'aws.access-denied', message: expect.stringContaining('allow secretsmanager:GetSecretValue') },
    });
  });

  it('asks once for what several checks read at the same time', async () => {
    const calls = [callsOf(clients.ssm), callsOf(clients.secrets)];
    const read = reader();
    await Promise.all([
      read({ source: 'ssm', name: '/redis/endpoint' }),
      read({ source: 'ssm', name: '/redis/endpoint' }),
      read({ source: 'secret', name: 'redis', key: 'token' }),
      read({ source: 'secret', name: 'redis', key: 'port' }),
    ]);
    expect(calls.map(({ length }) => length)).toEqual([1, 1]);
  });

  it('reuses a value for its lifetime, then reads it again', async () => {
    const read = reader();
    const reference = { source: 'ssm', name: '/redis/endpoint' } as const;
    await read(reference);
    apis.parameters.setParameter('/redis/endpoint', 'moved.local');
    clock.advance(CACHE_MS - 1);
    expect(await read(reference)).toMatchObject({ value: 'redis.local' });
    clock.advance(1);
    expect(await read(reference)).toMatchObject({ value: 'moved.local' });
  });

  it('reads anew what was read before a moment, and once for all who ask so', async () => {
    const read = reader();
    const reference = { source: 'ssm', name: '/redis/endpoint' } as const;
    await read(reference);
    clock.advance(1000);
    const readAfterMs = clock.monotonicMs();
    apis.parameters.setParameter('/redis/endpoint', 'moved.local');
    const calls = callsOf(clients.ssm);
    const answers = await Promise.all([read(reference, { readAfterMs }), read(reference, { readAfterMs })]);
    expect(answers).toEqual([
      { value: 'moved.local', secret: false },
      { value: 'moved.local', secret: false },
    ]);
    expect(await read(reference)).toMatchObject({ value: 'moved.local' });
    expect(calls).toHaveLength(1);
  });

  it.each([
    ['missing', 'gone', undefined, { secret: 'missing' }],
    ['without the key', 'redis', 'password', { secret: 'no-key', keys: ['token', 'port', 'nested'] }],
    ['plain text', 'plain', 'token', { secret: 'no-json' }],
    ['on its way out', 'leaving', undefined, { secret: 'deleted' }],
    ['bytes', 'bytes', undefined, { secret: 'binary' }],
  ])('keeps for the diagnosis that a secret is %s', async (_, name, key, facts) => {
    apis.parameters.setBinarySecret('bytes');
    apis.parameters.setSecret('leaving', CANARY);
    apis.parameters.scheduleDeletion('leaving');
    expect(await reader()({ source: 'secret', name, ...(key !== undefined && { key }) })).toMatchObject({ facts });
  });

  it('asks again at once after a failure', async () => {
    const read = reader();
    expect(await read({ source: 'ssm', name: '/new' })).toMatchObject({
      failure: { code: 'config.parameter-missing' },
    });
    apis.parameters.setParameter('/new', 'there');
    expect(await read({ source: 'ssm', name: '/new' })).toEqual({ value: 'there', secret: false });
  });
});
