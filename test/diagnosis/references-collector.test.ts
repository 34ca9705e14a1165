import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import type { AwsError } from '../../shared/aws/errors.ts';
import { createReferencesCollector } from '../../shared/diagnosis/collectors/references.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { callsOf, clientsOf, IMPATIENT } from '../aws/clients-of.ts';
import { checkOf, evidenceOf } from './evidence.ts';

const CANARY = 'canary-4f8d';
const CHANGED = new Date('2026-11-25T00:00:00Z');

describe('the look at references', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis, { maxAttempts: 1 });
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  const redisOf = (host: string, password: string) => checkOf('redis', { host, port: 6379, mode: 'single', password });
  const look = (host: string, password: string, with_ = clients) =>
    createReferencesCollector(with_).look(
      evidenceOf('redis.wrong-password', { check: redisOf(host, password) }),
      new AbortController().signal,
    );

  test('tells what is there and since when, and never a value', async () => {
    apis.parameters.setParameter('/lab/host', CANARY);
    apis.parameters.setSecret('lab/redis', CANARY, CHANGED);
    const calls = [callsOf(clients.ssm), callsOf(clients.secrets)];
    const views = await look('${ssm:/lab/host}', '${secret:lab/redis#token}');
    expect(views).toEqual([
      { source: 'ssm', name: '/lab/host', state: 'there', changedAt: expect.stringMatching(/Z$/) },
      { source: 'secret', name: 'lab/redis', key: 'token', state: 'there', changedAt: '2026-11-25T00:00:00Z' },
    ]);
    expect(JSON.stringify(views)).not.toContain(CANARY);
    expect(calls.flat().map(({ command }) => command)).toEqual(['GetParameterCommand', 'DescribeSecretCommand']);
    expect(calls.flat()[0]?.input).toEqual({ Name: '/lab/host' });
  });

  test('names what is like a missing one, the likest first', async () => {
    for (const name of ['/lab/redis/endpoint', '/lab/redis/endpoints', '/other/redis/endpiont', '/lab/x']) {
      apis.parameters.setParameter(name, 'v');
    }
    for (const name of ['lab/redis', 'lab/other-thing']) apis.parameters.setSecret(name, 'v');
    expect(await look('${ssm:/lab/redis/endpiont}', '${secret:lab/reddis}')).toEqual([
      {
        source: 'ssm',
        name: '/lab/redis/endpiont',
        state: 'missing',
        similar: ['/lab/redis/endpoint', '/lab/redis/endpoints', '/other/redis/endpiont'],
      },
      { source: 'secret', name: 'lab/reddis', state: 'missing', similar: ['lab/redis'] },
    ]);
  });

  test('says that one is missing also where names may not be listed', async () => {
    apis.troubles.start('ssm:DescribeParameters', 'denied');
    expect(await look('${ssm:/lab/host}', 'plain')).toEqual([{ source: 'ssm', name: '/lab/host', state: 'missing' }]);
  });

  test('says when a secret is to be gone', async () => {
    apis.parameters.setSecret('lab/redis', 'v', CHANGED);
    apis.parameters.scheduleDeletion('lab/redis');
    expect(await look('h', '${secret:lab/redis}')).toMatchObject([
      { state: 'deleted', deletedAt: expect.stringMatching(/Z$/), changedAt: '2026-11-25T00:00:00Z' },
    ]);
  });

  test('one that may not be looked at leaves the others', async () => {
    apis.parameters.setParameter('/lab/host', 'v');
    apis.troubles.start('secretsmanager', 'denied');
    expect(await look('${ssm:/lab/host}', '${secret:lab/redis}')).toMatchObject([
      { state: 'there' },
      {
        state: 'unseen',
        problem: expect.stringContaining('secretsmanager:DescribeSecret on secret lab/redis is not allowed'),
      },
    ]);
  });

  test.each([
    ['denied', 'aws.access-denied'],
    ['throttled', 'aws.throttled'],
    ['silent', 'aws.unreachable'],
  ] as const)('rejects when nothing could be looked at: %s', async (trouble, code) => {
    apis.troubles.start('secretsmanager', trouble);
    const impatient = trouble === 'silent' ? clientsOf(apis, IMPATIENT) : clients;
    const error: AwsError = await look('h', '${secret:lab/redis}', impatient).then(
      () => Promise.reject(new Error('it was seen')),
      (thrown) => thrown,
    );
    if (impatient !== clients) impatient.destroy();
    expect(error).toMatchObject({ name: 'AwsError', fault: { code } });
  });

  test.each<[FaultCode, Record<string, number>, boolean]>([
    ['redis.wrong-password', {}, true],
    ['redis.no-auth', {}, true],
    ['config.secret-missing', {}, true],
    ['http.status', { status: 401 }, true],
    ['http.status', { status: 403 }, true],
    ['http.status', { status: 500 }, false],
    ['tcp.refused', {}, false],
  ])('%s with %j is worth a look: %s', (code, facts, worth) => {
    const { wants } = createReferencesCollector(clients);
    expect(wants(evidenceOf(code, { check: redisOf('${ssm:/lab/host}', 'p'), facts }))).toBe(worth);
    expect(wants(evidenceOf(code, { check: redisOf('${env:HOST}', 'p'), facts }))).toBe(false);
  });
});
