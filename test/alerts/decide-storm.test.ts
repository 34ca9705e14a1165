import { describe, expect, it } from 'vitest';

import { PROBE_FUNCTIONS, type ProbeFunction } from '../../shared/config/functions.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { healthyWorld, World } from './world.ts';

const tcp = (id: string): string => `${id}: { kind: tcp, host: ${id}.example, port: 1 }`;
const numbered = (count: number, prefix: string): string[] => Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
const failing = (ids: readonly string[], code: FaultCode) => Object.fromEntries(ids.map((id) => [id, code]));
const platform = (...services: string[]): string =>
  ['version: 1', 'platform: Storm', 'defaults: { recoverAfter: 1 }', 'services:', ...services].join('\n');

it('five hundred checks of one service that fail at once are one incident', () => {
  const ids = numbered(500, 'check');
  const world = healthyWorld(platform(`  web: { name: Web, checks: { ${ids.map(tcp).join(', ')} } }`));
  const decisions = world.tick(failing(ids, 'tcp.refused'));
  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatch(/^open INC-1 critical: \*check-0=tcp.refused /);
  expect(world.incidents.get('INC-1')?.members).toHaveLength(500);
  expect(world.tick()).toEqual([]);
});

it('five hundred services that depend on one that fails with them are one incident', () => {
  const ids = numbered(500, 'web');
  const services = ids.map((id) => `  ${id}: { name: ${id}, dependsOn: [db], checks: { ${tcp(`${id}-port`)} } }`);
  const world = healthyWorld(platform(`  db: { name: DB, checks: { ${tcp('db-port')} } }`, ...services));
  const checks = [...ids.map((id) => `${id}-port`), 'db-port'];
  const decisions = world.tick(failing(checks, 'tcp.refused'));
  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatch(/^open INC-1 critical: \*db-port=tcp.refused web-0-port=tcp.refused /);
  const mended = world.tick(Object.fromEntries(checks.map((check) => [check, undefined])));
  expect(mended).toHaveLength(1);
  expect(mended[0]).toMatch(/^resolve INC-1 critical: \*db-port=healthy web-0-port=healthy /);
});

it('five hundred that follow their cause a minute later join it in one silent step', () => {
  const ids = numbered(500, 'web');
  const services = ids.map((id) => `  ${id}: { name: ${id}, dependsOn: [db], checks: { ${tcp(`${id}-port`)} } }`);
  const world = healthyWorld(platform(`  db: { name: DB, checks: { ${tcp('db-port')} } }`, ...services));
  expect(world.tick({ 'db-port': 'tcp.refused' })).toHaveLength(1);
  const decisions = world.tick(
    failing(
      ids.map((id) => `${id}-port`),
      'tcp.refused',
    ),
  );
  expect(decisions.map((decision) => decision.slice(0, 10))).toEqual(['join INC-1']);
});

describe('what nothing connects', () => {
  const ids = numbered(500, 'web');
  const yaml = platform(...ids.map((id) => `  ${id}: { name: ${id}, checks: { ${tcp(`${id}-port`)} } }`));
  const checks = ids.map((id) => `${id}-port`);

  it('is one incident when it is many services at once', () => {
    const world = healthyWorld(yaml);
    const decisions = world.tick(failing(checks, 'tcp.refused'));
    expect(decisions).toHaveLength(1);
    expect(decisions[0]).toMatch(/^open INC-1 critical: \*web-0-port=tcp.refused /);
    expect(world.incidents.get('INC-1')?.members.filter(({ role }) => role === 'root')).toHaveLength(500);
    expect(world.tick()).toEqual([]);
    const mended = world.tick(Object.fromEntries(checks.map((check) => [check, undefined])));
    expect(mended.map((decision) => decision.slice(0, 13))).toEqual(['resolve INC-1']);
  });

  it('takes in the rest of the storm, and tells of that once', () => {
    const world = healthyWorld(yaml);
    world.tellingMs = 4000;
    world.tick(failing(checks.slice(0, 100), 'tcp.refused'));
    expect(world.tick(failing(checks.slice(0, 300), 'tcp.refused'))).toEqual([]);
    expect(world.tick(failing(checks, 'tcp.refused'))).toEqual([]);
    expect(world.tick({}, 3)).toEqual([]);
    const decisions = world.tick();
    expect(decisions.map((decision) => decision.slice(0, 10))).toEqual(['grow INC-1']);
    expect(world.incidents.get('INC-1')?.members).toHaveLength(500);
  });

  it('is an incident each when it is two', () => {
    const world = healthyWorld(yaml);
    expect(world.tick(failing(checks.slice(0, 2), 'tcp.refused'))).toEqual([
      'open INC-1 critical: *web-0-port=tcp.refused',
      'open INC-2 critical: *web-1-port=tcp.refused',
    ]);
  });

  it('is no part of a storm that began five minutes before', () => {
    const world = healthyWorld(yaml);
    world.tick(failing(checks.slice(0, 3), 'tcp.refused'));
    expect(world.tick({ 'web-9-port': 'tcp.refused' }, 6)).toEqual(['open INC-2 critical: *web-9-port=tcp.refused']);
  });
});

describe('a first deployment onto a broken platform', () => {
  const faults = {
    'redis-primary': 'tcp.refused',
    'mlflow-dns': 'dns.nxdomain',
    'auth-health': 'http.status',
  } as const;

  it('is one incident, and its root is the worst for its users', () => {
    const world = new World();
    expect(world.tick(faults)).toEqual([
      'open INC-1 critical: *auth-health=http.status mlflow-dns=dns.nxdomain redis-primary=tcp.refused; at risk api registry site',
    ]);
  });

  it('waits for every function, no longer than a minute', () => {
    const world = new World();
    world.reporting = ['probe-dns', 'probe-http'];
    expect(world.tick(faults)).toEqual(['wait until 12:02:00']);
    expect(world.tick()[0]).toMatch(/^open INC-1 critical: .*auth-health.*mlflow-dns.*redis-primary/);
    const other = new World();
    other.reporting = ['probe-dns', 'probe-http'];
    other.tick(faults);
    other.reporting = PROBE_FUNCTIONS;
    other.minute -= 0.5;
    expect(other.tick()[0]).toMatch(/^open INC-1/);
  });

  it('tells what was never reached with what fails, and ends when that is reached', () => {
    const world = new World();
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'mlflow-dns': 'dns.nxdomain' })).toEqual([
      'open INC-1 critical: *mlflow-dns=dns.nxdomain redis-primary=probe.never-reached; at risk api registry site',
    ]);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual(['record mlflow-dns']);
    expect(world.tick({}, 250)).toHaveLength(1);
    expect(world.tick({ 'redis-primary': undefined })[0]).toMatch(/^resolve INC-1 .*redis-primary=healthy/);
  });

  it('tells of the same incident what was never reached and is broken when it is', () => {
    const world = new World();
    world.tick({ 'redis-primary': 'tcp.timeout', 'mlflow-dns': 'dns.nxdomain' });
    expect(world.tick({ 'redis-primary': 'redis.wrong-password' }, 6)).toEqual([
      'grow INC-1 critical: *mlflow-dns=dns.nxdomain redis-primary=redis.wrong-password; at risk api registry site',
    ]);
  });

  it('is not what a new check of a running deployment is', () => {
    const world = new World();
    world.remove('auth-health');
    world.tick();
    world.tick({}, 10);
    world.config = new World().config;
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['open INC-1 critical: *auth-health=http.timeout']);
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' })).toEqual([
      'open INC-2 critical: *mlflow-dns=dns.nxdomain; at risk api registry site',
    ]);
  });

  it('takes in what shows itself minutes later', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.status' });
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' })).toEqual([]);
    expect(world.tick({}, 4)[0]).toMatch(/^grow INC-1 critical: .*mlflow-dns=dns.nxdomain/);
  });
});

describe('an opening waits', () => {
  const begun = (reporting: readonly ProbeFunction[]) => {
    const world = healthyWorld();
    world.reporting = reporting;
    return world;
  };
  const seconds = (world: World, n: number): string[] => {
    world.minute += n / 60;
    return world.notify();
  };

  it('ten seconds for a storm to gather, when what it depends on has reported', () => {
    const world = begun(['probe-dns', 'probe-redis', 'probe-outside', 'probe-http']);
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual(['wait until 12:02:10']);
    expect(seconds(world, 9)).toEqual(['wait until 12:02:10']);
    expect(seconds(world, 1)).toEqual(['open INC-1 critical: *api-health=http.timeout; at risk site']);
  });

  it('twenty seconds for what it depends on, and no longer', () => {
    const world = begun(['probe-targets']);
    expect(world.tick({ 'api-targets': 'target.timeout' })).toEqual(['wait until 12:02:20']);
    expect(seconds(world, 19)).toEqual(['wait until 12:02:20']);
    expect(seconds(world, 1)).toEqual(['open INC-1 critical: *api-targets=target.timeout; at risk site']);
  });

  it('and is told with the cause that shows itself meanwhile', () => {
    const world = begun(['probe-targets']);
    world.tick({ 'api-targets': 'target.timeout' });
    world.reporting = PROBE_FUNCTIONS;
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' }, 0.1)).toEqual([
      'open INC-1 critical: *mlflow-dns=dns.nxdomain api-targets=target.timeout; at risk registry site',
    ]);
  });

  it('not when everything has reported: there is nothing more to show itself', () => {
    expect(begun(PROBE_FUNCTIONS).tick({ 'api-health': 'http.timeout' })).toHaveLength(1);
  });

  it('without keeping back what is known of other incidents', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    world.reporting = [];
    expect(world.tick({ 'api-health': 'http.timeout', 'auth-health': 'http.timeout' })).toEqual([
      'join INC-1 critical: api-health=http.timeout; at risk registry site',
      'wait until 12:03:10',
    ]);
  });
});
