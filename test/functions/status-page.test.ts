import type { LambdaFunctionURLEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { isoSecond } from '../../shared/time/clock.ts';
import { failing, textOf } from '../report/views.ts';
import { deploy } from './deployed.ts';

const CONFIG = `
version: 1
platform: Hokusai
services:
  mlflow: { name: MLflow Service, checks: { mlflow-dns: { kind: dns, name: mlflow.hokusai.local } } }
`;

/** What a function URL hands over (payload 2.0). */
const urlEvent = (method = 'GET', path = '/'): LambdaFunctionURLEvent => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: { host: 'abc123.lambda-url.us-east-1.on.aws', 'x-forwarded-proto': 'https' },
  requestContext: {
    accountId: '123456789012',
    apiId: 'abc123',
    domainName: 'abc123.lambda-url.us-east-1.on.aws',
    domainPrefix: 'abc123',
    http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    requestId: 'request-1',
    routeKey: '$default',
    stage: '$default',
    time: '25/Nov/2026:12:00:00 +0000',
    timeEpoch: 1_795_608_000_000,
  },
  isBase64Encoded: false,
});

type Answered = { statusCode: number; headers: Record<string, string>; body: string };
let deployed: Awaited<ReturnType<typeof deploy>>;
beforeAll(async () => {
  deployed = await deploy(CONFIG, ['status-page']);
});
afterAll(() => deployed.stop());

const ask = async (events: readonly LambdaFunctionURLEvent[], changed: Record<string, string> = {}) => {
  const { answers, printed } = await deployed.invoke('status-page', events, changed);
  return { answers: answers as Answered[], printed };
};

describe('status-page', () => {
  it('shows what stands in the table', async () => {
    await deployed.store.saveState(failing('mlflow-dns', 'dns.nxdomain', 'no such name <mlflow>'), undefined);
    const now = isoSecond(Date.now());
    await deployed.store.claimTick({ function: 'probe-dns', shard: 0 }, now);
    await deployed.store.completeTick({ function: 'probe-dns', shard: 0 }, now, 'hash');
    const { answers } = await ask([urlEvent()]);
    expect(answers[0]).toMatchObject({
      statusCode: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[\w+/]+=';/),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      },
    });
    const text = textOf(answers[0]?.body ?? '');
    expect(text).toMatch(/^Hokusai\n✗ 1 service unhealthy\n/);
    expect(text).toContain('\nOpen incidents\nNone.');
    expect(text).toContain('\nname does not resolve dns.nxdomain\nno such name <mlflow>\n');
  });

  it('answers HEAD as GET without the page, other paths with 404, other methods with 405', async () => {
    const { answers } = await ask([urlEvent('HEAD'), urlEvent('GET', '/favicon.ico'), urlEvent('POST')]);
    expect(answers.map(({ statusCode, headers: { allow } }) => [statusCode, allow])).toEqual([
      [200, undefined],
      [404, undefined],
      [405, 'GET, HEAD'],
    ]);
    expect(answers[0]?.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answers.map(({ body }) => textOf(body))).toEqual([
      '',
      'No such page\nThe status page',
      'Only to be read\nThis page answers GET and HEAD.',
    ]);
  });

  it('says with 503 why a table cannot be read, without a secret, also in the log', async () => {
    const canary = 'canary-7f3a-secret';
    const changed = { TABLE_NAME: 'gone', AWS_SECRET_ACCESS_KEY: canary, AWS_SESSION_TOKEN: canary };
    const { answers, printed } = await ask([urlEvent()], changed);
    expect(answers[0]).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '30', 'cache-control': 'no-store' },
    });
    expect(textOf(answers[0]?.body ?? '')).toMatch(
      /^The status cannot be read\nHow things stand is not known now\.\n\w+ on table gone failed: table gone does not exist in this account and region/,
    );
    expect(printed).toMatch(/StoreError: \w+ on table gone failed/);
    expect(JSON.stringify(answers) + printed).not.toContain(canary);
  });
});
