import { describe, expect, it } from 'vitest';

import type { CheckId } from '../../shared/config/schema.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { HOKUSAI, healthyWorld, World } from './world.ts';

/** Every check of HOKUSAI that is asked from the VPC. */
const ASKED: CheckId[] = ['redis-primary', 'mlflow-dns', 'api-health', 'registry-health', 'auth-health'];
const all = (code: FaultCode | undefined, checks = ASKED): Record<CheckId, FaultCode | undefined> =>
  Object.fromEntries(checks.map((check) => [check, code]));
const opened = (said: readonly string[]): string[] => said.filter((one) => one.startsWith('open '));
const kinds = (said: readonly string[]): string[] => said.map((one) => one.replace(/:.*/, ''));
const VANTAGE =
  'open INC-1 monitor: *api-health=probe.vantage auth-health=probe.vantage mlflow-dns=probe.vantage ' +
  'redis-primary=probe.vantage registry-health=probe.vantage';
const sorted = (said: string): string => {
  const [head = '', list = ''] = said.split(': ');
  return `${head}: ${list.replace('*', '').split(' ').sort().join(' ')}`;
};

describe('rule 11: nothing answers from the VPC', () => {
  it('is one incident of the vantage, which accuses no target', () => {
    const world = healthyWorld();
    const said = world.tick(all('tcp.timeout'));
    expect(said.map(sorted)).toEqual([sorted(VANTAGE)]);
    const incident = world.incidents.get('INC-1');
    expect(incident?.members[0]?.fault).toEqual({
      code: 'probe.vantage',
      stage: 'self',
      message: 'none of 5 checks of 5 services asked from the VPC got any answer since 12:02Z',
    });
    expect(world.tick()).toEqual([]);
    expect(world.tick({}, 240)).toHaveLength(1);
  });

  it.each([
    ['one check is answered', { 'auth-health': undefined }],
    ['one check is answered, and badly', { 'auth-health': 'tcp.refused' }],
    ['one connection is taken, and nothing said', { 'redis-primary': 'redis.silent' }],
  ] as const)('is ordinary alarms when %s', (_title, faults) => {
    const world = healthyWorld();
    const said = world.tick({ ...all('tcp.timeout'), ...faults });
    expect(opened(said).every((one) => / (?:critical|warning): /.test(one))).toBe(true);
    expect(opened(said).length).toBeGreaterThan(0);
    expect(said.join()).not.toContain('probe.vantage');
  });

  it('needs three checks, of two services', () => {
    const service = (checks: string) => `
version: 1
platform: Small
defaults: { recoverAfter: 1 }
services:
  one:
    name: One
    checks:
${checks}`;
    const dns = (id: string) => `      ${id}: { kind: dns, name: ${id}.example }\n`;
    const other = '  two:\n    name: Two\n    checks:\n';
    const told = (yaml: string): string[] => {
      const world = healthyWorld(yaml);
      return opened(
        world.tick(
          all(
            'dns.timeout',
            world.config.checks.map(({ id }) => id),
          ),
        ),
      ).map((one) => one.split(' ')[2] ?? '');
    };
    expect(told(service(dns('a') + dns('b') + dns('c')))).toEqual(['critical:']);
    expect(told(service(dns('a') + other + dns('b')))).toEqual(['critical:', 'critical:']);
    expect(told(service(dns('a') + dns('b') + other + dns('c')))).toEqual(['monitor:']);
  });

  it('counts neither what AWS answers for nor what is asked from outside', () => {
    const yaml = HOKUSAI.replace(
      'url: "https://auth.example/health"',
      'url: "https://auth.example/health", from: outside',
    );
    const world = healthyWorld(yaml);
    const asked = ASKED.filter((check) => check !== 'auth-health');
    expect(kinds(world.tick(all('tcp.timeout', asked)))).toEqual(['open INC-1 monitor']);
    expect(kinds(world.tick({ 'auth-health': 'tcp.timeout', 'api-targets': 'target.timeout' }))).toEqual([
      'open INC-2 critical',
      'open INC-3 critical',
    ]);
  });

  it('takes in what is not yet a verdict, and what changes under it', () => {
    const yaml = HOKUSAI.replace('name: mlflow.example }', 'name: mlflow.example, failAfter: 2 }');
    const world = healthyWorld(yaml);
    expect(world.tick(all('tcp.timeout')).map(sorted)).toEqual([sorted(VANTAGE)]);
    expect(world.tick()).toEqual(['join INC-1 monitor: mlflow-dns=probe.vantage']);
    expect(world.tick()).toEqual([]);
    expect(kinds(world.tick({ ...all(undefined), 'mlflow-dns': 'dns.timeout' }))).toEqual([
      'open INC-2 critical',
      'resolve INC-1 monitor',
    ]);
  });

  it('counts neither for nor against it what was silent long before', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'tcp.timeout' });
    const said = world.tick(all('tcp.timeout'), 30);
    expect(kinds(said)).toEqual(['open INC-2 monitor']);
    expect(said[0]).not.toContain('auth-health');
    expect(kinds(world.tick(all(undefined)))).toEqual(['resolve INC-1 critical', 'resolve INC-2 monitor']);
  });

  it('counts what an alarm told just before, which stays as it is', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'tcp.timeout' });
    const said = world.tick(all('tcp.timeout'));
    expect(kinds(said)).toEqual(['open INC-2 monitor']);
    expect(said[0]).not.toContain('auth-health');
    expect(world.incidents.get('INC-2')?.members[0]?.fault?.message).toContain('none of 5 checks of 5 services');
    world.tick(
      all(
        undefined,
        ASKED.filter((check) => check !== 'auth-health'),
      ),
    );
    expect(world.tick()).toEqual([]);
    expect(kinds(world.tick({ 'auth-health': undefined }))).toEqual(['resolve INC-1 critical']);
  });

  it('does not say that what was degraded is worse', () => {
    const world = healthyWorld();
    world.tick({ 'redis-primary': 'redis.slow' });
    expect(kinds(world.tick(all('tcp.timeout'), 30))).toEqual(['open INC-2 monitor']);
    expect(kinds(world.tick({ ...all(undefined), 'redis-primary': 'redis.slow' }))).toEqual([
      'resolve INC-2 monitor',
      'record redis-primary',
    ]);
    expect(kinds(world.tick({ 'redis-primary': undefined }))).toEqual(['resolve INC-1 warning']);
  });

  it('leaves what fails with it to alarms', () => {
    const world = healthyWorld();
    const said = world.tick({ ...all('tcp.timeout'), 'api-targets': 'target.timeout' });
    expect(kinds(said)).toEqual(['open INC-1 critical', 'open INC-2 monitor']);
    expect(said[0]).toContain('*api-targets=target.timeout');
  });

  it('leaves out what is silenced, which is told of the target when that ends and it lasts', () => {
    const world = healthyWorld();
    const silence = { target: 'auth', until: '2026-11-24T12:10:00Z', by: 'ops', because: 'x', at: world.now };
    world.silences = [silence as never];
    const said = world.tick(all('tcp.timeout'));
    expect(kinds(said)).toEqual(['open INC-1 monitor']);
    expect(said[0]).not.toContain('auth-health');
  });
});

describe('the end of it', () => {
  it('is when they are answered again, and nothing else is told', () => {
    const world = healthyWorld();
    world.tick(all('tcp.timeout'));
    const said = world.tick(all(undefined), 12);
    expect(kinds(said)).toEqual(['resolve INC-1 monitor']);
    expect(said[0]?.match(/=healthy/g)).toHaveLength(5);
    expect(world.tick()).toEqual([]);
  });

  it('leaves what fails still to alarms of its own', () => {
    const world = healthyWorld();
    world.tick(all('tcp.timeout'));
    const said = world.tick({ ...all(undefined), 'redis-primary': 'tcp.timeout', 'auth-health': 'http.status' });
    expect(kinds(said).sort()).toEqual(['open INC-2 critical', 'open INC-3 warning', 'resolve INC-1 monitor']);
    expect(said.at(-1)).not.toMatch(/redis|auth/);
    expect(world.tick()).toEqual([]);
    expect(kinds(world.tick(all(undefined))).sort()).toEqual(['resolve INC-2 critical', 'resolve INC-3 warning']);
  });

  it('is also when all that comes is bad answers', () => {
    const world = healthyWorld();
    world.tick(all('tcp.timeout'));
    const said = kinds(world.tick(all('tcp.refused')));
    expect(said.at(-1)).toBe('resolve INC-1 monitor');
    expect(said.slice(0, -1).every((one) => /^open INC-\d (?:critical|warning)$/.test(one))).toBe(true);
    expect(said.length).toBeGreaterThan(1);
    expect(world.tick()).toEqual([]);
  });

  it('accuses nobody who has not been asked since, or is on the way back', () => {
    const world = healthyWorld(HOKUSAI.replace('recoverAfter: 1', 'recoverAfter: 2'));
    world.tick(all('tcp.timeout'));
    world.reporting = ['probe-dns'];
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual([]);
    expect(world.tick().join()).not.toContain('open');
    world.reporting = ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'probe-outside'];
    expect(kinds(world.tick(all(undefined)))).toEqual(['resolve INC-1 monitor']);
    expect(kinds(world.tick()).filter((one) => !one.startsWith('record'))).toEqual([]);
    expect(kinds(world.tick({ 'auth-health': 'tcp.timeout' }))).toEqual(['open INC-2 critical']);
  });

  it('can come again', () => {
    const world = healthyWorld();
    for (const id of ['INC-1', 'INC-2', 'INC-3']) {
      expect(kinds(world.tick(all('dns.timeout'), 30))).toEqual([`open ${id} monitor`]);
      expect(kinds(world.tick(all(undefined)))).toEqual([`resolve ${id} monitor`]);
    }
  });
});

describe('what has not reported yet', () => {
  it('is waited for when all that has is silent', () => {
    const world = healthyWorld();
    world.reporting = ['probe-redis', 'probe-dns'];
    expect(world.tick(all('tcp.timeout', ['redis-primary', 'mlflow-dns']))).toEqual(['wait until 12:02:20']);
    expect(kinds(world.tick(all('tcp.timeout'), 0.2))).toHaveLength(1);
  });

  it('is not waited for when somebody answers', () => {
    const world = healthyWorld();
    world.reporting = ['probe-dns'];
    expect(world.tick(all('tcp.timeout', ['redis-primary'])).join()).not.toContain('probe.vantage');
  });
});

describe('rule 11: what was never reached', () => {
  it('is one set-up message, of a first deployment with the wrong security group', () => {
    const world = new World();
    const said = world.tick(all('tcp.timeout'));
    expect(kinds(said)).toEqual(['open INC-1 monitor']);
    expect(said[0]?.match(/probe\.never-reached/g)).toHaveLength(5);
    expect(world.tick()).toEqual([]);
    expect(kinds(world.tick(all(undefined)))).toEqual(['resolve INC-1 monitor']);
  });

  it('is told beside what answers', () => {
    const world = new World();
    const said = world.tick(all('tcp.timeout', ['redis-primary', 'auth-health']));
    expect(said.map(sorted)).toEqual([
      'open INC-1 monitor: auth-health=probe.never-reached redis-primary=probe.never-reached',
    ]);
  });

  it('waits for every function to have looked once', () => {
    const world = new World();
    world.reporting = ['probe-redis'];
    expect(world.tick(all('tcp.timeout', ['redis-primary']))).toEqual(['wait until 12:02:00']);
    world.reporting = ['probe-redis', 'probe-dns', 'probe-http', 'probe-targets', 'probe-outside'];
    expect(kinds(world.tick(all('tcp.timeout')))).toEqual(['open INC-1 monitor']);
  });

  it('is of the vantage when the others were reached before', () => {
    const yaml = HOKUSAI.replace(
      'mlflow-dns: {',
      'new: { kind: tcp, host: new.example, port: 1 }\n      mlflow-dns: {',
    );
    const world = healthyWorld();
    world.config = new World(yaml).config;
    const said = world.tick({ ...all('tcp.timeout'), new: 'tcp.timeout' });
    expect(kinds(said)).toEqual(['open INC-1 monitor']);
    expect(said[0]).toContain('new=probe.vantage');
    expect(kinds(world.tick(all(undefined)))).toEqual(['open INC-2 monitor', 'resolve INC-1 monitor']);
  });

  it('goes on as an incident of its own when the reason it could not ask is mended', () => {
    const world = new World();
    for (let minute = 0; minute < 3; minute += 1) world.tick({ 'redis-primary': 'config.secret-missing' });
    expect(kinds(world.tick({ 'redis-primary': 'tcp.timeout' }))).toEqual(['open INC-2 monitor']);
    expect(world.tick()).toEqual([]);
    expect(kinds(world.tick({ 'redis-primary': undefined }))).toEqual([
      'resolve INC-1 monitor',
      'resolve INC-2 monitor',
    ]);
  });
});
