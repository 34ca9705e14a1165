import { describe, expect, it } from 'vitest';

import { World } from './world.ts';

describe('what is told (a)', () => {
  it('is nothing while all is well', () => {
    const world = new World();
    expect([world.tick(), world.tick()]).toEqual([[], []]);
  });

  it('is one message for a new fault, and nothing more while it lasts', () => {
    const world = new World();
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['open INC-1 critical: *auth-health=http.timeout']);
    expect([world.tick(), world.tick()]).toEqual([[], []]);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
    expect(world.tick()).toEqual([]);
  });

  it('is nothing when it recovered before anyone was told, but the history keeps it', () => {
    const world = new World();
    world.tick();
    world.faults.set('auth-health', 'http.timeout');
    const quiet = world.notify.bind(world);
    world.notify = () => [];
    world.tick();
    world.notify = quiet;
    expect(world.tick({ 'auth-health': undefined })).toEqual(['record auth-health']);
    expect(world.states.get('auth-health')?.pending).toEqual([]);
  });

  it('is nothing when the same fault came back between two looks', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    const quiet = world.notify.bind(world);
    world.notify = () => [];
    world.tick({ 'auth-health': undefined });
    world.notify = quiet;
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['record auth-health']);
  });

  it('is another fault that came in its place', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    const quiet = world.notify.bind(world);
    world.notify = () => [];
    world.tick({ 'auth-health': undefined });
    world.notify = quiet;
    expect(world.tick({ 'auth-health': 'http.status' })).toEqual(['remind INC-1 critical: *auth-health=http.status']);
  });

  it('is that it got worse, not that it got milder', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.slow' });
    expect(world.tick({ 'auth-health': 'http.timeout' }, 60)).toEqual([
      'remind INC-1 critical: *auth-health=http.timeout',
    ]);
    expect(world.tick({ 'auth-health': 'http.slow' })).toEqual(['record auth-health']);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['record auth-health']);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('goes by the told mark when the index of open incidents lags behind', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    const incident = world.incidents.get('INC-1');
    world.incidents.clear();
    expect(world.tick()).toEqual([]);
    if (incident) world.incidents.set('INC-1', incident);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });
});

describe('the incident of the design (b, c, d, e, f)', () => {
  it('is told as two causes, each with what it took down, and one end for each', () => {
    const world = new World();
    world.tick();
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' })).toEqual([
      'open INC-1 warning: *redis-primary=tcp.timeout registry-health=http.degraded; at risk api site',
    ]);
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'mlflow-registry': 'dns.drift' })).toEqual([
      'open INC-2 critical: *mlflow-dns=dns.nxdomain mlflow-registry=dns.drift; at risk api site',
    ]);
    expect(world.tick({ 'registry-health': 'http.timeout' })).toEqual([
      'join INC-2 critical: registry-health=http.timeout; at risk api site',
    ]);
    expect(world.tick({ 'api-targets': 'target.timeout', 'registry-targets': 'target.timeout' })).toEqual([
      'join INC-2 critical: api-targets=target.timeout registry-targets=target.timeout; at risk site',
    ]);
    expect(world.tick()).toEqual([]);
    // The name is back, Redis is not: what says degraded again goes back to Redis.
    expect(
      world.tick({ 'mlflow-dns': undefined, 'mlflow-registry': undefined, 'registry-health': 'http.degraded' }),
    ).toEqual(['join INC-1 warning: registry-health=http.degraded; at risk site', 'record mlflow-dns mlflow-registry']);
    expect(world.tick({ 'api-targets': undefined, 'registry-targets': undefined })).toEqual([
      'resolve INC-2 critical: *mlflow-dns=healthy mlflow-registry=healthy api-targets=healthy registry-targets=healthy; at risk site',
    ]);
    expect(world.tick({ 'redis-primary': undefined, 'registry-health': undefined })).toEqual([
      'resolve INC-1 warning: *redis-primary=healthy registry-health=healthy; at risk site',
    ]);
    expect(world.tick()).toEqual([]);
  });

  it('ends for Redis alone when what it took down is worse for another reason by then', () => {
    const world = new World();
    world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' });
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'registry-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *mlflow-dns=dns.nxdomain registry-health=http.timeout; at risk api site',
    ]);
    expect(world.tick({ 'redis-primary': undefined })).toEqual([
      'resolve INC-1 warning: *redis-primary=healthy; at risk api site',
    ]);
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual(['record mlflow-dns']);
    expect(world.tick({ 'registry-health': undefined })).toEqual([
      'resolve INC-2 critical: *mlflow-dns=healthy registry-health=healthy; at risk api site',
    ]);
  });

  it('resolves what moved with both of its incidents when all end at once', () => {
    const world = new World();
    world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' });
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'registry-health': 'http.timeout' });
    const mended = { 'redis-primary': undefined, 'mlflow-dns': undefined, 'registry-health': undefined };
    expect(world.tick(mended)).toEqual([
      'resolve INC-1 warning: *redis-primary=healthy registry-health=healthy; at risk api site',
      'resolve INC-2 critical: *mlflow-dns=healthy registry-health=healthy; at risk api site',
    ]);
    expect(world.tick()).toEqual([]);
  });
});

it('what gets milder does not go back to an incident that is over by then', () => {
  const world = new World();
  world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' });
  world.tick({ 'mlflow-dns': 'dns.nxdomain', 'registry-health': 'http.timeout' });
  const mended = { 'redis-primary': undefined, 'mlflow-dns': undefined, 'registry-health': 'http.degraded' } as const;
  expect(world.tick(mended)).toEqual([
    'resolve INC-1 warning: *redis-primary=healthy; at risk api site',
    'record mlflow-dns registry-health',
  ]);
  expect(world.tick({ 'registry-health': undefined })).toEqual([
    'resolve INC-2 critical: *mlflow-dns=healthy registry-health=healthy; at risk api site',
  ]);
});

describe('what explains what (b)', () => {
  it('a cause does not explain what broke long after it', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    expect(world.tick({ 'api-targets': 'target.timeout' }, 6)).toEqual([
      'open INC-2 critical: *api-targets=target.timeout; at risk site',
    ]);
  });

  it('a cause explains what broke within five minutes', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    expect(world.tick({ 'api-targets': 'target.timeout' }, 5)).toEqual([
      'join INC-1 critical: api-targets=target.timeout; at risk registry site',
    ]);
  });

  it('a service with a fallback does not explain that its users are unhealthy', () => {
    const world = new World();
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'api-health': 'http.timeout' })).toEqual([
      'open INC-1 warning: *redis-primary=tcp.timeout; at risk registry site',
      'open INC-2 critical: *api-health=http.timeout; at risk site',
    ]);
  });

  it('a degraded dependency does not explain an unhealthy user', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.slow' });
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *api-health=http.timeout; at risk site',
    ]);
  });

  it('one message names two causes when they share what they took down', () => {
    const world = new World();
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'mlflow-dns': 'dns.slow', 'api-health': 'http.slow' })).toEqual(
      [
        'open INC-1 warning: *mlflow-dns=dns.slow redis-primary=tcp.timeout api-health=http.slow; at risk registry site',
      ],
    );
  });

  it('of several incidents that explain it, it joins that of the cause nearest in time', () => {
    const world = new World();
    world.tick({ 'redis-primary': 'tcp.timeout' });
    world.tick({ 'mlflow-dns': 'dns.nxdomain' }, 3);
    expect(world.tick({ 'api-health': 'http.degraded' })).toEqual([
      'join INC-2 critical: api-health=http.degraded; at risk registry site',
    ]);
    const other = new World();
    other.tick({ 'mlflow-dns': 'dns.nxdomain' });
    other.tick({ 'redis-primary': 'tcp.timeout' }, 3);
    expect(other.tick({ 'api-health': 'http.degraded' })).toEqual([
      'join INC-2 warning: api-health=http.degraded; at risk registry site',
    ]);
  });

  it('checks of one service are told together, whatever broke first', () => {
    const world = new World();
    expect(world.tick({ 'api-health': 'http.timeout', 'api-targets': 'target.timeout' })).toEqual([
      'open INC-1 critical: *api-health=http.timeout api-targets=target.timeout; at risk site',
    ]);
  });

  it('a check of a service that is known to be broken joins silently, unless it makes it worse', () => {
    const world = new World();
    world.tick({ 'api-health': 'http.slow' });
    expect(world.tick({ 'api-targets': 'target.timeout' })).toEqual([
      'remind INC-1 critical: *api-health=http.slow api-targets=target.timeout; at risk site',
    ]);
    const other = new World();
    other.tick({ 'api-targets': 'target.timeout' });
    expect(other.tick({ 'api-health': 'http.slow' })).toEqual([
      'join INC-1 critical: api-health=http.slow; at risk site',
    ]);
  });

  it('a member that gets worse than its cause explains is told as an incident of its own', () => {
    const world = new World();
    world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' });
    expect(world.tick({ 'registry-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *registry-health=http.timeout',
    ]);
    expect(world.tick({ 'redis-primary': undefined })).toEqual([
      'resolve INC-1 warning: *redis-primary=healthy; at risk api site',
    ]);
    expect(world.tick({ 'registry-health': undefined })).toEqual(['resolve INC-2 critical: *registry-health=healthy']);
  });

  it('a member that gets worse with its cause goes with it, in the same message', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.slow', 'api-health': 'http.slow' });
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' }, 90)).toEqual([
      'remind INC-1 critical: *mlflow-dns=dns.nxdomain api-health=http.timeout; at risk registry site',
    ]);
  });

  it('a member goes on with its cause, however long after it gets worse', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.slow' });
    expect(world.tick({ 'api-health': 'http.timeout' }, 90)).toEqual([
      'join INC-1 critical: api-health=http.timeout; at risk registry site',
    ]);
  });

  it('a root that another cause made worse is not called mended when it moves', () => {
    const world = new World();
    world.tick({ 'api-health': 'http.slow' });
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' }, 30)).toEqual([
      'open INC-2 critical: *mlflow-dns=dns.nxdomain api-health=http.timeout; at risk registry site',
    ]);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'mlflow-dns': undefined, 'api-health': undefined })).toEqual([
      'resolve INC-1 warning: *api-health=healthy; at risk site',
      'resolve INC-2 critical: *mlflow-dns=healthy api-health=healthy; at risk registry site',
    ]);
  });
});

describe('the root and what is at risk (c, d, e)', () => {
  const chain = `
version: 1
platform: Chain
defaults: { recoverAfter: 1 }
services:
  web: { name: Web, dependsOn: [app], checks: { web: { kind: http, url: "https://web.example/" } } }
  app: { name: App, dependsOn: [cache, db], checks: { app: { kind: http, url: "https://app.example/" } } }
  cache: { name: Cache, impact: degraded, dependsOn: [disk], checks: { cache: { kind: tcp, host: cache.example, port: 1 } } }
  db:
    name: DB
    dependsOn: [disk]
    checks:
      db-tcp: { kind: tcp, host: db.example, port: 1 }
      db-zone: { kind: dns, name: db.example }
  feed: { name: Feed, dependsOn: [cache], checks: { feed: { kind: http, url: "https://feed.example/" } } }
  disk: { name: Disk, checks: { disk: { kind: tcp, host: disk.example, port: 1 } } }
`;

  it('is the deepest broken service, whatever broke first', () => {
    const world = new World(chain);
    const all = { web: 'http.timeout', app: 'http.timeout', 'db-tcp': 'tcp.timeout', disk: 'tcp.timeout' } as const;
    expect(world.tick(all)).toEqual([
      'open INC-1 critical: *disk=tcp.timeout db-tcp=tcp.timeout app=http.timeout web=http.timeout; at risk cache feed',
    ]);
  });

  it('is the earliest hop of its service', () => {
    const world = new World(chain);
    expect(world.tick({ 'db-tcp': 'tcp.timeout', 'db-zone': 'dns.nxdomain' })).toEqual([
      'open INC-1 critical: *db-zone=dns.nxdomain db-tcp=tcp.timeout; at risk web app',
    ]);
  });

  it('is not a milder check of an earlier hop', () => {
    const world = new World(chain);
    expect(world.tick({ 'db-tcp': 'tcp.timeout', 'db-zone': 'dns.slow' })).toEqual([
      'open INC-1 critical: *db-tcp=tcp.timeout db-zone=dns.slow; at risk web app',
    ]);
  });

  it('reaches over services that have not failed, by the path with the least fallbacks', () => {
    const world = new World(chain);
    expect(world.tick({ disk: 'tcp.timeout', web: 'http.timeout' })).toEqual([
      'open INC-1 critical: *disk=tcp.timeout web=http.timeout; at risk app cache db feed',
    ]);
  });

  it('is the one that is worse for its users, of causes that broke together', () => {
    const world = new World(chain);
    expect(world.tick({ cache: 'tcp.timeout', 'db-tcp': 'tcp.timeout', app: 'http.degraded' })).toEqual([
      'open INC-1 critical: *db-tcp=tcp.timeout cache=tcp.timeout app=http.degraded; at risk web feed',
    ]);
  });

  it('does not reach through a fallback', () => {
    const far = new World(chain);
    expect(far.tick({ disk: 'tcp.timeout', feed: 'http.timeout' })).toEqual([
      'open INC-1 critical: *disk=tcp.timeout; at risk web app cache db',
      'open INC-2 critical: *feed=http.timeout',
    ]);
    const world = new World(chain);
    world.tick({ cache: 'tcp.timeout' });
    expect(world.tick({ web: 'http.timeout' })).toEqual(['open INC-2 critical: *web=http.timeout']);
    expect(world.tick({ app: 'http.degraded' })).toEqual(['join INC-1 warning: app=http.degraded; at risk feed']);
  });
});
