import { describe, expect, it } from 'vitest';

import { HOKUSAI, healthyWorld, type World } from './world.ts';

/** A world begins at 12:00Z: quiet from its third minute for ten minutes. */
const quietWorld = (severities = ''): World =>
  healthyWorld(`${HOKUSAI}alerts: { quiet: { every: "daily 12:03-12:13"${severities} } }\n`);
const AFTER = 13;
const untilMinute = (world: World, minute: number): string[] => world.tick({}, minute - world.minute);

describe('in quiet hours', () => {
  it('what is only degraded is told when they end', () => {
    const world = quietWorld();
    world.tick({}, 1);
    expect(world.tick({ 'redis-primary': 'tcp.timeout' })).toEqual([]);
    expect(untilMinute(world, AFTER - 1)).toEqual([]);
    expect(untilMinute(world, AFTER)).toEqual([
      'open INC-1 warning: *redis-primary=tcp.timeout; at risk api registry site',
    ]);
  });

  it('what is critical is told at once', () => {
    const world = quietWorld();
    world.tick({}, 1);
    expect(world.tick({ 'auth-health': 'http.status' })).toEqual(['open INC-1 critical: *auth-health=http.status']);
  });

  it('what was held is told at once when it gets worse, without what is still only degraded', () => {
    const world = quietWorld();
    world.tick({}, 1);
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'mlflow-dns': 'dns.slow' })).toEqual([]);
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' })).toEqual([
      'open INC-1 critical: *mlflow-dns=dns.nxdomain; at risk api registry site',
    ]);
    expect(untilMinute(world, AFTER)).toEqual([expect.stringMatching(/^open INC-2 warning: \*redis-primary/)]);
  });

  it('what is well again before they end is only kept in the history', () => {
    const world = quietWorld();
    world.tick({}, 1);
    world.tick({ 'redis-primary': 'tcp.timeout' });
    expect(world.tick({ 'redis-primary': undefined })).toEqual(['record redis-primary']);
    expect(untilMinute(world, AFTER)).toEqual([]);
  });

  it('what was told is told to be over, and what comes back so waits', () => {
    const world = quietWorld();
    expect(world.tick({ 'redis-primary': 'tcp.timeout' })).toHaveLength(1);
    world.tick();
    expect(world.tick({ 'redis-primary': undefined })).toEqual([
      expect.stringMatching(/^resolve INC-1 warning: \*redis-primary=healthy/),
    ]);
    expect(world.tick({ 'redis-primary': 'tcp.timeout' })).toEqual([]);
    expect(untilMinute(world, AFTER)).toEqual([expect.stringMatching(/^reopen INC-1 warning/)]);
  });

  it('an incident that becomes critical is told at once', () => {
    const world = quietWorld();
    expect(world.tick({ 'auth-health': 'http.slow' })).toEqual(['open INC-1 warning: *auth-health=http.slow']);
    expect(world.tick({ 'auth-health': 'http.status' }, 2)).toEqual([
      expect.stringMatching(/^grow INC-1 critical: \*auth-health=http\.status/),
    ]);
  });

  it('several that were held are one message', () => {
    const world = healthyWorld(
      `${HOKUSAI.replaceAll('name: Auth\n', 'name: Auth\n    impact: degraded\n').replace('name: MLflow\n', 'name: MLflow\n    impact: degraded\n')}alerts: { quiet: { every: "daily 12:03-12:13" } }\n`,
    );
    world.tick({}, 1);
    expect(
      world.tick({ 'redis-primary': 'tcp.timeout', 'auth-health': 'http.status', 'mlflow-dns': 'dns.nxdomain' }),
    ).toEqual([]);
    const told = untilMinute(world, AFTER);
    expect(told).toEqual([expect.stringMatching(/^open INC-1 warning/)]);
  });

  it('nothing is said again of what is only degraded', () => {
    const world = healthyWorld(
      `${HOKUSAI.replace('remindEvery: 4h', 'remindEvery: 2m')}alerts: { quiet: { every: "daily 12:03-12:13" } }\n`,
    );
    expect(world.tick({ 'redis-primary': 'tcp.timeout' })).toHaveLength(1);
    expect(untilMinute(world, 6)).toEqual([]);
    expect(untilMinute(world, AFTER)).toEqual([expect.stringMatching(/^remind INC-1 warning/)]);
  });

  it('blindness is told, unless the monitor is to be quiet too', () => {
    const told = quietWorld();
    told.tick({}, 1);
    const blind = { 'redis-primary': 'config.parameter-missing' } as const;
    told.tick(blind);
    told.tick();
    expect(told.tick()).toEqual([expect.stringMatching(/^open INC-1 monitor/)]);

    const silent = quietWorld(', severities: [warning, monitor]');
    silent.tick({}, 1);
    silent.tick(blind);
    silent.tick();
    expect(silent.tick()).toEqual([]);
    expect(untilMinute(silent, AFTER)).toEqual([expect.stringMatching(/^open INC-1 monitor/)]);
  });
});
