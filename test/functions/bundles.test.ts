import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { type Bundle, buildFunctions, outputsAtStart, sizesOf } from '../../scripts/build.ts';
import { FUNCTIONS, type FunctionName } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import { variableOf } from '../../shared/config/reference-variable.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { deploy } from './deployed.ts';

const configText = (closedPort: number): string => `
version: 1
platform: Hokusai
defaults: { timeout: 2s, confirm: [] }
services:
  private:
    name: Private
    checks:
      name: { kind: dns, name: api.hokusai.local, resolver: "127.0.0.1:${closedPort}" }
      cache: { kind: redis, host: "\${ssm:/cache/host}", port: ${closedPort}, password: "\${secret:cache#token}" }
      port: { kind: tcp, host: 127.0.0.1, port: ${closedPort} }
      page: { kind: http, url: "http://127.0.0.1:${closedPort}/health" }
      targets: { kind: target-group, name: api-tg }
      registry: { kind: cloud-map, service: api, namespace: hokusai.local, matches: name }
`;
const CACHE_HOST = variableOf('${ssm:/cache/host}');
const CACHE_TOKEN = variableOf('${secret:cache#token}');

let deployed: Awaited<ReturnType<typeof deploy>>;
let bundles: Map<FunctionName, Bundle>;
let closed: Awaited<ReturnType<typeof reserveClosedPort>>;
const messages: { subject?: string; body: string }[] = [];

beforeAll(async () => {
  closed = await reserveClosedPort();
  deployed = await deploy(configText(closed.port), FUNCTIONS);
  bundles = new Map(deployed.bundles.map((each) => [each.name, each]));
  deployed.apis.sns.subscribe(deployed.topicArn, 'email', (delivery) => void messages.push(delivery));
});
afterAll(async () => {
  await deployed.stop();
  await closed.stop();
});

const invoke = (name: FunctionName, events: readonly unknown[], changed: Record<string, string> = {}) =>
  deployed.invoke(name, events, { [CACHE_HOST]: '127.0.0.1', [CACHE_TOKEN]: 'canary', ...changed });

type Inputs = Record<string, { bytesInOutput: number }>;

describe('each bundle', () => {
  const packagesIn = (outputs: readonly { inputs: Inputs }[]): Set<string> => {
    const inputs = outputs.flatMap((output) => Object.entries(output.inputs));
    return new Set(
      inputs.flatMap(([path, { bytesInOutput }]) => {
        const [, found] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
        return found !== undefined && bytesInOutput > 0 ? [found] : [];
      }),
    );
  };
  const packagesOf = (name: FunctionName) => packagesIn(Object.values(bundles.get(name)?.metafile.outputs ?? {}));
  /** Of what it loads at its start. */
  const packagesAtStart = (name: FunctionName) => {
    const bundle = bundles.get(name) as Bundle;
    return packagesIn(outputsAtStart(bundle).flatMap((path) => bundle.metafile.outputs[path] ?? []));
  };
  const clients = [
    'ioredis',
    'undici',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-servicediscovery',
  ];
  // What a diagnosis looks with.
  const looking = [
    '@aws-sdk/client-ec2',
    '@aws-sdk/client-ecs',
    '@aws-sdk/client-elastic-load-balancing-v2',
    '@aws-sdk/client-elasticache',
    '@aws-sdk/client-route-53',
    '@aws-sdk/client-secrets-manager',
    '@aws-sdk/client-servicediscovery',
    '@aws-sdk/client-ssm',
    'cockatiel',
    'fastest-levenshtein',
  ];
  const all = [...new Set(['@aws-sdk/client-s3', '@aws-sdk/client-sns', ...clients, ...looking])];
  const uses: readonly { name: FunctionName; own: readonly string[] }[] = [
    // Who probes has all closer looks, loaded with the first failure: `undici` is of one of them.
    { name: 'probe-dns', own: ['undici'] },
    { name: 'probe-redis', own: ['ioredis', 'undici'] },
    { name: 'probe-http', own: ['undici'] },
    { name: 'probe-targets', own: ['@aws-sdk/client-elastic-load-balancing-v2', 'undici'] },
    { name: 'probe-outside', own: clients },
    { name: 'notify', own: ['@aws-sdk/client-sns', ...looking] },
    { name: 'report', own: ['@aws-sdk/client-s3', '@aws-sdk/client-sns', 'cockatiel'] },
    { name: 'slack', own: ['cockatiel', '@aws-sdk/client-ssm', '@aws-sdk/client-secrets-manager'] },
    { name: 'spot-check', own: ['ioredis', 'undici', ...looking] },
    { name: 'spot-check-outside', own: ['ioredis', 'undici', ...looking] },
    { name: 'status-page', own: [] },
  ];

  it.each(uses)('$name has the clients it uses and no others', ({ name, own }) => {
    const packages = packagesOf(name);
    expect(packages).toContain('@aws-sdk/client-dynamodb');
    expect(all.filter((each) => packages.has(each)).sort()).toEqual([...own].sort());
  });

  it.each(uses)('$name has no schema library and no YAML parser', ({ name }) => {
    expect([...packagesOf(name)].filter((each) => ['zod', 'yaml', 'dynalite'].includes(each))).toEqual([]);
  });

  it.each(['probe-dns', 'probe-redis', 'probe-targets'] as const)(
    '%s takes no closer look before a failure',
    (name) => {
      expect(packagesAtStart(name)).not.toContain('undici');
    },
  );

  it('loads the client of a kind only when there is a check of it', () => {
    for (const name of ['probe-outside', 'spot-check', 'spot-check-outside'] as const) {
      const { startBytes, allBytes } = sizesOf(bundles.get(name) as Bundle);
      expect(startBytes).toBeLessThan(allBytes / 2);
    }
  });

  it.each(['notify', 'spot-check', 'spot-check-outside'] as const)(
    '%s loads what a diagnosis looks with only when there is something to explain',
    (name) => {
      const atStart = packagesAtStart(name);
      // The circuit breaker of the publisher.
      const used = name === 'notify' ? ['cockatiel'] : [];
      expect(looking.filter((each) => atStart.has(each))).toEqual(used);
      expect(atStart).toContain('@aws-sdk/client-dynamodb');
    },
  );

  it('brings the clients of references along when these are read at run time', async () => {
    const parsed = parseConfig(`${configText(1)}references: runtime\n`, 'test.yml');
    const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-bundles-'));
    const built = 'config' in parsed ? await buildFunctions(parsed.config, folder, ['probe-dns']) : [];
    await rm(folder, { recursive: true });
    const inputs = built.flatMap(({ metafile }) => Object.keys(metafile.inputs));
    expect(inputs.filter((path) => path.includes('/client-ssm/')).length).toBeGreaterThan(0);
  });
});

describe('each function', () => {
  const now = (): { time: string } => ({ time: isoSecond(Date.now()) });
  const probing: readonly { name: FunctionName; check: string; code: string; status: string }[] = [
    { name: 'probe-dns', check: 'name', code: 'dns.unreachable', status: 'unhealthy' },
    { name: 'probe-redis', check: 'cache', code: 'tcp.refused', status: 'unhealthy' },
    { name: 'probe-http', check: 'page', code: 'tcp.refused', status: 'unhealthy' },
    { name: 'probe-targets', check: 'targets', code: 'target.not-found', status: 'unhealthy' },
    { name: 'probe-outside', check: 'registry', code: 'dns.nxdomain', status: 'unhealthy' },
  ];

  it.each(probing)('$name runs a tick and keeps what it found', async ({ name, check, code, status }) => {
    const event = now();
    const { answers, printed } = await invoke(name, [event, event, { time: isoSecond(Date.now() + 2000) }]);
    expect(answers).toMatchObject([
      { function: name, tick: 'completed' },
      { tick: 'duplicate' },
      { tick: 'completed' },
    ]);
    expect(printed).not.toContain('canary');
    const results = await deployed.store.results(check, { since: event.time });
    expect(results).toMatchObject([
      { check, status, fault: { code }, cold: false },
      { check, status, fault: { code }, cold: true },
    ]);
  });

  it('notify publishes what the probes found to the topic', async () => {
    const { answers } = await invoke('notify', [{ Records: [] }]);
    expect(answers).toMatchObject([{ published: [expect.stringMatching(/^INC-1/)], unsent: [] }]);
    expect(messages).toMatchObject([
      { subject: expect.stringContaining('Private'), body: expect.stringContaining('cache') },
    ]);
  });

  it('spot-check probes what it is asked for, and keeps nothing', async () => {
    const before = await deployed.store.results('cache', { since: '2000-01-01T00:00:00Z' });
    const { answers } = await invoke('spot-check', [{ checks: ['cache'] }, null]);
    const [one, every] = answers as { check: string; kind: string; fault: string }[][];
    expect(one).toMatchObject([
      { check: 'cache', kind: 'redis', service: 'private', fault: 'tcp.refused', stage: 'tcp' },
    ]);
    expect(every?.map(({ check }) => check)).toEqual(['name', 'cache', 'port', 'page', 'targets']);
    expect(await deployed.store.results('cache', { since: '2000-01-01T00:00:00Z' })).toEqual(before);
  });

  it('spot-check keeps the results when it is told to', async () => {
    const since = isoSecond(Date.now());
    await invoke('spot-check', [{ checks: ['port'], save: true }]);
    expect(await deployed.store.results('port', { since })).toMatchObject([
      { check: 'port', fault: { code: 'tcp.refused' } },
    ]);
  });

  it('spot-check refuses what it does not know', async () => {
    const { answers } = await invoke('spot-check', [
      { checks: ['cash'] },
      { check: 'cache' },
      { checks: 'cache' },
      { save: 1 },
    ]);
    const expected = 'expected { "checks": ["<id>", ...], "save": true, "why": true }, each may be left out';
    expect(answers).toEqual([
      { error: 'no such check: cash; the configuration has name, cache, port, page, targets, registry' },
      { error: `check of the event: ${expected}` },
      { error: `checks of the event: ${expected}` },
      { error: `save of the event: ${expected}` },
    ]);
  });

  it('dials no loopback address unless that is allowed', async () => {
    const { answers } = await invoke('spot-check', [{ checks: ['port', 'cache', 'page'] }], {
      ALLOW_LOOPBACK: 'false',
    });
    const refused = {
      status: 'unknown',
      fault: 'probe.internal',
      message: expect.stringContaining('refuses to dial 127.0.0.1'),
    };
    expect(answers).toMatchObject([[refused, refused, refused]]);
  });

  it('says which reference the deployment did not resolve', async () => {
    const { answers } = await invoke('spot-check', [{ checks: ['cache'] }], { [CACHE_HOST]: '' });
    const message = `\${ssm:/cache/host}, which a deployment resolves, is not in the function's environment (${CACHE_HOST}): deploy again`;
    expect(answers).toMatchObject([[{ status: 'unknown', fault: 'config.parameter-missing', message }]]);
  });

  it('says which variable is not set', async () => {
    const table = (await invoke('probe-dns', [now()], { TABLE_NAME: '' })).answers;
    const topic = (await invoke('notify', [{}], { TOPIC_ARN: '' })).answers;
    const where = 'serverless.yml sets it for every function that needs it';
    expect(table).toEqual([
      { error: `the environment variable TABLE_NAME is not set: expected the name of the DynamoDB table; ${where}` },
    ]);
    expect(topic).toEqual([
      {
        error: `the environment variable TOPIC_ARN is not set: expected the ARN of the SNS topic for messages; ${where}`,
      },
    ]);
  });

  it('wants the time of a schedule', async () => {
    const { answers } = await invoke('probe-dns', [{}, { time: '2026-11-25' }]);
    const expected =
      'expected that of an EventBridge schedule, such as "2026-11-25T00:19:00Z"; to probe now, invoke spot-check';
    expect(answers).toEqual([
      { error: `the event's time is undefined: ${expected}` },
      { error: `the event's time is "2026-11-25": ${expected}` },
    ]);
  });
});
