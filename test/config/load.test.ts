import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ConfigError, loadConfig } from '../../shared/config/load.ts';
import { file, parsed, problemsIn } from './configs.ts';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const dns = { kind: 'dns', name: 'shop.example' };

describe('parseConfig', () => {
  it('fills in what the file leaves unsaid', () => {
    const { hash, ...config } = parsed(file({ 'web-name': dns }));
    expect(hash).toMatch(/^[0-9a-f]{12}$/);
    expect(config).toEqual({
      platform: 'Shop',
      timezone: 'UTC',
      services: [{ id: 'web', name: 'Web', impact: 'unhealthy', dependsOn: [] }],
      checks: [
        {
          id: 'web-name',
          service: 'web',
          kind: 'dns',
          name: 'shop.example',
          type: 'A',
          from: 'vpc',
          timeoutMs: 5000,
          confirmMs: [2000, 15_000, 30_000],
          judging: { failAfter: 1, recoverAfter: 2 },
          hash: expect.stringMatching(/^[0-9a-f]{12}$/),
        },
      ],
      maintenance: [],
      references: 'deploy',
      retentionMs: 90 * 86_400_000,
      remindEveryMs: 4 * 3_600_000,
      alerts: { email: [] },
    });
  });

  it('takes what the file says instead, in our units', () => {
    const config = parsed(
      file(
        {
          'web-health': {
            kind: 'http',
            url: 'https://shop.example/',
            maxSize: '64KB',
            expect: { latency: '1.5s', certificate: '14d' },
          },
        },
        {
          timezone: 'America/Los_Angeles',
          defaults: { remindEvery: '30m' },
          retention: '7d',
          references: 'runtime',
          maintenance: [{ services: ['web'], every: 'Sun,Wed 23:30-00:30', reason: 'patching' }],
          alerts: { topicArn: '${env:TOPIC}', email: ['a@shop.example'], dashboard: 'https://status.shop.example' },
        },
      ),
    );
    expect(config).toMatchObject({
      timezone: 'America/Los_Angeles',
      remindEveryMs: 1_800_000,
      retentionMs: 604_800_000,
      references: 'runtime',
      checks: [{ maxSize: 65_536, expect: { latency: 1500, certificate: 14 }, method: 'GET', redirects: 5 }],
      maintenance: [{ services: ['web'], days: [0, 3], fromMinute: 1410, untilMinute: 30, reason: 'patching' }],
      alerts: { topicArn: '${env:TOPIC}', email: ['a@shop.example'], dashboard: 'https://status.shop.example' },
    });
  });

  it('takes quiet hours and routes', () => {
    const low = { services: ['web'], severities: ['warning'], steps: ['opened', 'reopened', 'resolved'] };
    const routes = [{ ...low, topicArn: 'arn:aws:sns:us-east-1:123456789012:low' }, { topicArn: '${ssm:/topic}' }];
    const { alerts } = parsed(file({ it: dns }, { alerts: { quiet: { every: 'daily 22:00-07:00' }, routes } }));
    const quiet = { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 1320, untilMinute: 420, severities: ['warning'] };
    expect(alerts).toEqual({ email: [], quiet, routes });
  });

  it('keeps references as they are written', () => {
    const [check] = parsed(
      file({
        it: {
          kind: 'redis',
          host: '${ssm:/shop/host}',
          port: '${ssm:/shop/port}',
          password: '${secret:shop/redis#token}',
        },
      }),
    ).checks;
    expect(check).toMatchObject({
      host: '${ssm:/shop/host}',
      port: '${ssm:/shop/port}',
      password: '${secret:shop/redis#token}',
    });
  });

  it.each([
    ['https://${env:HOST}:${env:PORT}/health'],
    ['${ssm:/shop/url}'],
    ['https://shop.example/health?token=${secret:shop#token}'],
  ])('accepts the URL %s', (url) => {
    expect(parsed(file({ it: { kind: 'http', url } })).checks[0]).toMatchObject({ url });
  });

  it.each(['10.0.0.2', '10.0.0.2:5300', 'fd00::2', '[fd00::2]:53', '${env:DNS}', '${env:DNS}:53'])(
    'accepts the resolver %s',
    (resolver) => {
      expect(parsed(file({ it: { ...dns, resolver } })).checks[0]).toMatchObject({ resolver });
    },
  );

  it('refuses a service that depends on a cycle only for the cycle', () => {
    const services = {
      a: { name: 'A', dependsOn: ['b'], checks: { it: dns } },
      b: { name: 'B', dependsOn: ['c'] },
      c: { name: 'C', dependsOn: ['b'] },
    };
    expect(problemsIn(file({}, { services })).map(({ message }) => message)).toEqual([
      'services depend on each other: b -> c -> b; drop one',
    ]);
  });

  it('shows no part of a literal password, whatever else is wrong with its check', () => {
    const secret = fc
      .string({ minLength: 8, unit: fc.constantFrom(...'abcXYZ0189@:/{}#&%!"\'\\?*- ') })
      .map((s) => `q7${s}q7`);
    const wrong = fc.constantFrom({}, { port: 'x' }, { username: 5 }, { pasword: 1 }, { tls: 'x' }, { kind: 'rediss' });
    fc.assert(
      fc.property(secret, wrong, fc.boolean(), (password, more, nested) => {
        const check = { kind: 'redis', port: 0, password: nested ? [password] : password, ...more };
        const told = problemsIn(file({ it: check }));
        expect(told.length).toBeGreaterThan(0);
        expect(JSON.stringify(told)).not.toContain('q7');
      }),
    );
  });

  it('shows no part of a password that YAML takes for something else', () => {
    const mark = fc.constantFrom(...':#&*!|>\'"%@`,?-[]{}$\\ ');
    const secret = fc.array(fc.oneof(mark, fc.constant('q7')), { maxLength: 8 }).map((parts) => `${parts.join('')}q7`);
    fc.assert(
      fc.property(secret, fc.boolean(), (password, flow) => {
        const head = 'version: 1\nplatform: Shop\nservices:\n  web:\n    name: Web\n    checks:\n      it:';
        const block = `${head}\n        kind: redis\n        port: 0\n        password: ${password}\n`;
        // In braces `a, b: c` is two keys, and nothing tells the second from a mistyped one.
        fc.pre(!flow || !password.includes(':'));
        const told = problemsIn(flow ? `${head} { kind: redis, port: 0, password: ${password} }\n` : block);
        expect(told.length).toBeGreaterThan(0);
        expect(JSON.stringify(told)).not.toContain('q7');
      }),
      { numRuns: 1000 },
    );
  });

  it('answers whatever text with a configuration or with problems that have a place', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab:-{}[]#&*!|>"\'%@ \n\t?,${') }), (text) => {
        for (const { line, column, message } of problemsIn(text)) {
          expect([line > 0, column > 0, message.length > 0]).toEqual([true, true, true]);
        }
      }),
    );
  });
});

describe('loadConfig', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const messageOf = async (path: string): Promise<string> => {
    const error = await loadConfig(path).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message.replaceAll(folder, '.');
  };

  it('says how to begin when there is no file', async () => {
    expect(await messageOf(join(folder, 'none.yml'))).toBe(
      './none.yml: no such file; `vpcwatch init` writes one to begin with',
    );
  });

  it('says so when the path is a folder', async () => {
    expect(await messageOf(folder)).toBe('.: is a folder; expected a YAML file');
  });

  it('throws one error that lists every problem, by line', async () => {
    const path = join(folder, 'wrong.yml');
    await writeFile(path, 'version: 2\nplatform: Shop\nservices: {}\ncolor: blue\n');
    expect(await messageOf(path)).toBe(
      [
        './wrong.yml:1:10 version: expected the number 1; found the number 2',
        './wrong.yml:3:1 services: nothing to watch; expected a service with at least one check',
        './wrong.yml:4:1 color: unknown key; allowed here: version, platform, timezone, defaults, services, maintenance, references, retention, alerts, report',
      ].join('\n'),
    );
  });

  it('loads the Hokusai platform: six services, their target groups, what depends on what', async () => {
    const { services, checks } = await loadConfig(root('vpcwatch.yml'));
    expect(Object.fromEntries(services.map(({ id, dependsOn }) => [id, dependsOn]))).toEqual({
      redis: [],
      mlflow: [],
      'mlflow-ui': [],
      api: ['mlflow', 'redis'],
      'registry-api': ['mlflow', 'redis'],
      auth: [],
    });
    expect(services.find(({ id }) => id === 'redis')?.impact).toBe('degraded');
    expect(checks.flatMap((check) => (check.kind === 'target-group' ? [check.name] : []))).toEqual([
      'hokusai-api-tg-development',
      'hokusai-dp-api-development',
      'hokusai-reg-api-development',
      'hokusai-auth-tg-development',
    ]);
  });

  it('loads the starter as it is, and with all that it shows', async () => {
    const path = root('shared/config/starter.yml');
    expect((await loadConfig(path)).checks.map(({ kind }) => kind)).toEqual(['http']);
    const shown = (await readFile(path, 'utf8')).replace(
      /^( *)# (?!yaml-language-server)((?: *)(?:[a-z][\w-]*:|- \{)[^\n]*)$/gm,
      '$1$2',
    );
    expect(
      parsed(shown)
        .checks.map(({ kind }) => kind)
        .sort(),
    ).toEqual(['cloud-map', 'dns', 'http', 'redis', 'target-group', 'tcp']);
  });
});

it('the service of Cloud Map that a check names is not the service that it belongs to', () => {
  const file = `
version: 1
platform: Shop
services:
  tracking:
    name: Tracking
    checks:
      tracking-dns: { kind: dns, name: mlflow.app.local }
      tracking-registry: { kind: cloud-map, service: mlflow, namespace: app.local, matches: tracking-dns }
`;
  const check = parsed(file).checks.find(({ kind }) => kind === 'cloud-map');
  expect(check).toMatchObject({ service: 'tracking', registeredService: 'mlflow', namespace: 'app.local' });
});
