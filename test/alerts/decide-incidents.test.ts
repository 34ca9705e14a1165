import { describe, expect, it } from 'vitest';

import { healthyWorld } from './world.ts';

describe('what is told (a)', () => {
  it('is nothing while all is well', () => {
    const world = healthyWorld();
    expect([world.tick(), world.tick()]).toEqual([[], []]);
  });

  it('is one message for a new fault, and nothing more while it lasts', () => {
    const world = healthyWorld();
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['open INC-1 critical: *auth-health=http.timeout']);
    expect([world.tick(), world.tick()]).toEqual([[], []]);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
    expect(world.tick()).toEqual([]);
  });

  it('is nothing when it recovered before anyone was told, but the history keeps it', () => {
    const world = healthyWorld();
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
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    const quiet = world.notify.bind(world);
    world.notify = () => [];
    world.tick({ 'auth-health': undefined });
    world.notify = quiet;
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['record auth-health']);
  });

  it('is another fault that came in its place, five minutes after the last message at the earliest', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    const quiet = world.notify.bind(world);
    world.notify = () => [];
    world.tick({ 'auth-health': undefined });
    world.notify = quiet;
    expect(world.tick({ 'auth-health': 'http.status' })).toEqual([]);
    expect(world.tick({}, 2)).toEqual([]);
    expect(world.tick()).toEqual(['grow INC-1 critical: *auth-health=http.status']);
  });

  it('is that it got worse, not that it got milder', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.slow' });
    expect(world.tick({ 'auth-health': 'http.timeout' }, 60)).toEqual([
      'grow INC-1 critical: *auth-health=http.timeout',
    ]);
    expect(world.tick({ 'auth-health': 'http.slow' })).toEqual(['record auth-health']);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['record auth-health']);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('goes by the told mark when the index of open incidents lags behind', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    const incident = world.incidents.get('INC-1');
    world.incidents.clear();
    expect(world.tick()).toEqual([]);
    if (incident) world.incidents.set('INC-1', incident);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });
});

describe('the incident of the design (b, c, d, e, f)', () => {
  const begun = () => {
    const world = healthyWorld();
    world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' });
    return world;
  };

  it('is told as two causes that become one incident, and one end', () => {
    const world = healthyWorld();
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
      'change-cause INC-1 with INC-2 critical: api-targets=target.timeout *mlflow-dns=dns.nxdomain mlflow-registry=dns.drift redis-primary=tcp.timeout registry-health=http.timeout registry-targets=target.timeout; at risk site',
    ]);
    expect(world.incidents.get('INC-2')).toMatchObject({ mergedInto: 'INC-1', closedAt: world.now });
    expect(world.tick()).toEqual([]);
    expect(
      world.tick({ 'mlflow-dns': undefined, 'mlflow-registry': undefined, 'registry-health': 'http.degraded' }),
    ).toEqual(['record mlflow-dns mlflow-registry registry-health']);
    const mended = { 'redis-primary': undefined, 'registry-health': undefined, 'api-targets': undefined } as const;
    expect(world.tick(mended)).toEqual(['record api-targets redis-primary registry-health']);
    expect(world.tick({ 'registry-targets': undefined })).toEqual([
      'resolve INC-1 critical: redis-primary=healthy registry-health=healthy *mlflow-dns=healthy mlflow-registry=healthy api-targets=healthy registry-targets=healthy; at risk site',
    ]);
    expect(world.tick()).toEqual([]);
  });

  it('opens with what it makes worse, which is of both incidents then', () => {
    const world = begun();
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'registry-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *mlflow-dns=dns.nxdomain registry-health=http.timeout; at risk api site',
    ]);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'redis-primary': undefined })).toEqual([
      'resolve INC-1 warning: *redis-primary=healthy; at risk api site',
    ]);
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual(['record mlflow-dns']);
    expect(world.tick({ 'registry-health': undefined })).toEqual([
      'resolve INC-2 critical: *mlflow-dns=healthy registry-health=healthy; at risk api site',
    ]);
  });

  it('ends for the name when what it made worse is again as Redis has it', () => {
    const world = begun();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'registry-health': 'http.timeout' });
    expect(world.tick({ 'mlflow-dns': undefined, 'registry-health': 'http.degraded' })).toEqual([
      'resolve INC-2 critical: *mlflow-dns=healthy; at risk api site',
      'record registry-health',
    ]);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'redis-primary': undefined, 'registry-health': undefined })).toEqual([
      'resolve INC-1 warning: *redis-primary=healthy registry-health=healthy; at risk api site',
    ]);
  });

  it('takes a cause in that shows itself after what it took down', () => {
    const world = healthyWorld();
    expect(world.tick({ 'registry-targets': 'target.timeout' })).toEqual([
      'open INC-1 critical: *registry-targets=target.timeout',
    ]);
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' })).toEqual([
      'change-cause INC-1 critical: *mlflow-dns=dns.nxdomain registry-targets=target.timeout; at risk api site',
    ]);
    expect(world.incidents.get('INC-1')?.members.map(({ check, role }) => `${check} ${role}`)).toEqual([
      'registry-targets dependant',
      'mlflow-dns root',
    ]);
  });

  it('does not take in what explains nothing that has no explanation yet', () => {
    expect(begun().tick({ 'mlflow-dns': 'dns.nxdomain' })).toEqual([
      'open INC-2 critical: *mlflow-dns=dns.nxdomain; at risk api site',
    ]);
  });

  it('closes what was taken in also after a crash between the two writes', () => {
    const world = begun();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    const younger = world.incidents.get('INC-2');
    world.tick({ 'registry-targets': 'target.timeout' });
    expect(world.incidents.get('INC-2')?.mergedInto).toBe('INC-1');
    if (younger) world.incidents.set('INC-2', younger);
    expect(world.notify()).toEqual(['merge INC-2 critical: ; at risk api site']);
    expect(world.notify()).toEqual([]);
  });

  it('lists what its load balancer notices when the cause is over already', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    world.tick({ 'mlflow-dns': undefined });
    expect(world.tick({ 'registry-targets': 'target.timeout' })).toEqual([
      'join INC-1 critical: registry-targets=target.timeout',
    ]);
  });
});

describe('what explains what (b)', () => {
  it('a cause does not explain what broke long after it', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    expect(world.tick({ 'api-targets': 'target.timeout' }, 6)).toEqual([
      'open INC-2 critical: *api-targets=target.timeout; at risk site',
    ]);
  });

  it('a cause explains what broke within five minutes', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    expect(world.tick({ 'api-targets': 'target.timeout' }, 5)).toEqual([
      'join INC-1 critical: api-targets=target.timeout; at risk registry site',
    ]);
  });

  it('a service with a fallback does not explain that its users are unhealthy', () => {
    const world = healthyWorld();
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'api-health': 'http.timeout' })).toEqual([
      'open INC-1 warning: *redis-primary=tcp.timeout; at risk registry site',
      'open INC-2 critical: *api-health=http.timeout; at risk site',
    ]);
  });

  it('a degraded dependency does not explain an unhealthy user', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.slow' });
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *api-health=http.timeout; at risk site',
    ]);
  });

  it('one message names two causes when they share what they took down', () => {
    const world = healthyWorld();
    expect(world.tick({ 'redis-primary': 'tcp.timeout', 'mlflow-dns': 'dns.slow', 'api-health': 'http.slow' })).toEqual(
      [
        'open INC-1 warning: *mlflow-dns=dns.slow redis-primary=tcp.timeout api-health=http.slow; at risk registry site',
      ],
    );
  });

  it('several incidents that explain it become one', () => {
    const world = healthyWorld();
    world.tick({ 'redis-primary': 'tcp.timeout' });
    world.tick({ 'mlflow-dns': 'dns.nxdomain' }, 3);
    expect(world.tick({ 'api-health': 'http.degraded' })).toEqual([
      'change-cause INC-1 with INC-2 critical: api-health=http.degraded *mlflow-dns=dns.nxdomain redis-primary=tcp.timeout; at risk registry site',
    ]);
  });

  it('checks of one service are told together, whatever broke first', () => {
    const world = healthyWorld();
    expect(world.tick({ 'api-health': 'http.timeout', 'api-targets': 'target.timeout' })).toEqual([
      'open INC-1 critical: *api-health=http.timeout api-targets=target.timeout; at risk site',
    ]);
  });

  it('a check of a service that is known to be broken joins silently, unless it makes it worse', () => {
    const world = healthyWorld();
    world.tick({ 'api-health': 'http.slow' });
    expect(world.tick({ 'api-targets': 'target.timeout' })).toEqual([
      'grow INC-1 critical: *api-health=http.slow api-targets=target.timeout; at risk site',
    ]);
    const other = healthyWorld();
    other.tick({ 'api-targets': 'target.timeout' });
    expect(other.tick({ 'api-health': 'http.slow' })).toEqual([
      'join INC-1 critical: api-health=http.slow; at risk site',
    ]);
  });

  it('a member that gets worse than its cause explains is told as another cause of the same incident', () => {
    const world = healthyWorld();
    world.tick({ 'redis-primary': 'tcp.timeout', 'registry-health': 'http.degraded' });
    expect(world.tick({ 'registry-health': 'http.timeout' })).toEqual([
      'grow INC-1 critical: redis-primary=tcp.timeout *registry-health=http.timeout; at risk api site',
    ]);
    expect(world.tick({ 'redis-primary': undefined })).toEqual(['record redis-primary']);
    expect(world.tick({ 'registry-health': undefined })).toEqual([
      'resolve INC-1 critical: redis-primary=healthy *registry-health=healthy; at risk api site',
    ]);
  });

  it('what broke long after the cause of its incident is told as another cause of it', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    expect(world.tick({ 'api-targets': 'target.timeout' }, 6)).toEqual([
      'grow INC-1 critical: api-health=http.timeout api-targets=target.timeout *mlflow-dns=dns.nxdomain; at risk registry site',
    ]);
  });

  it('a member that gets worse with its cause goes with it, in the same message', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.slow', 'api-health': 'http.slow' });
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' }, 90)).toEqual([
      'grow INC-1 critical: api-health=http.timeout *mlflow-dns=dns.nxdomain; at risk registry site',
    ]);
  });

  it('a member goes on with its cause, however long after it gets worse', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.slow' });
    expect(world.tick({ 'api-health': 'http.timeout' }, 90)).toEqual([
      'join INC-1 critical: api-health=http.timeout; at risk registry site',
    ]);
  });

  it('a root that another cause made worse is its dependant from then on', () => {
    const world = healthyWorld();
    world.tick({ 'api-health': 'http.slow' });
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' }, 30)).toEqual([
      'change-cause INC-1 critical: api-health=http.timeout *mlflow-dns=dns.nxdomain; at risk registry site',
    ]);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'mlflow-dns': undefined, 'api-health': undefined })).toEqual([
      'resolve INC-1 critical: api-health=healthy *mlflow-dns=healthy; at risk registry site',
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
    const world = healthyWorld(chain);
    const all = { web: 'http.timeout', app: 'http.timeout', 'db-tcp': 'tcp.timeout', disk: 'tcp.timeout' } as const;
    expect(world.tick(all)).toEqual([
      'open INC-1 critical: *disk=tcp.timeout db-tcp=tcp.timeout app=http.timeout web=http.timeout; at risk cache feed',
    ]);
  });

  it('is the earliest hop of its service', () => {
    const world = healthyWorld(chain);
    expect(world.tick({ 'db-tcp': 'tcp.timeout', 'db-zone': 'dns.nxdomain' })).toEqual([
      'open INC-1 critical: *db-zone=dns.nxdomain db-tcp=tcp.timeout; at risk web app',
    ]);
  });

  it('is not a milder check of an earlier hop', () => {
    const world = healthyWorld(chain);
    expect(world.tick({ 'db-tcp': 'tcp.timeout', 'db-zone': 'dns.slow' })).toEqual([
      'open INC-1 critical: *db-tcp=tcp.timeout db-zone=dns.slow; at risk web app',
    ]);
  });

  it('reaches over services that have not failed, by the path with the least fallbacks', () => {
    const world = healthyWorld(chain);
    expect(world.tick({ disk: 'tcp.timeout', web: 'http.timeout' })).toEqual([
      'open INC-1 critical: *disk=tcp.timeout web=http.timeout; at risk app cache db feed',
    ]);
  });

  it('is the one that is worse for its users, of causes that broke together', () => {
    const world = healthyWorld(chain);
    expect(world.tick({ cache: 'tcp.timeout', 'db-tcp': 'tcp.timeout', app: 'http.degraded' })).toEqual([
      'open INC-1 critical: *db-tcp=tcp.timeout cache=tcp.timeout app=http.degraded; at risk web feed',
    ]);
  });

  it('does not reach through a fallback', () => {
    const far = healthyWorld(chain);
    expect(far.tick({ disk: 'tcp.timeout', feed: 'http.timeout' })).toEqual([
      'open INC-1 critical: *disk=tcp.timeout; at risk web app cache db',
      'open INC-2 critical: *feed=http.timeout',
    ]);
    const world = healthyWorld(chain);
    world.tick({ cache: 'tcp.timeout' });
    expect(world.tick({ web: 'http.timeout' })).toEqual(['open INC-2 critical: *web=http.timeout']);
    expect(world.tick({ app: 'http.degraded' })).toEqual(['join INC-1 warning: app=http.degraded; at risk feed']);
  });
});
