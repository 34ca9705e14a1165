import { describe, expect, it } from 'vitest';

import { HOKUSAI, World } from './world.ts';

describe('blindness (e)', () => {
  const blind = { 'redis-primary': 'config.secret-missing', 'auth-health': 'config.secret-missing' } as const;

  it('is an incident of its own, one for each reason', () => {
    const world = new World();
    world.tick();
    expect([world.tick({ ...blind, 'mlflow-dns': 'probe.deadline' }), world.tick()]).toEqual([[], []]);
    expect(world.tick()).toEqual([
      'open INC-1 monitor: *auth-health=config.secret-missing redis-primary=config.secret-missing',
      'open INC-2 monitor: *mlflow-dns=probe.deadline',
    ]);
    expect(world.tick()).toEqual([]);
  });

  it('takes in silently what is blind for the same reason later, and ends when all is seen', () => {
    const world = new World();
    world.tick();
    world.tick({ 'redis-primary': 'config.secret-missing' });
    world.tick();
    world.tick({ 'auth-health': 'config.secret-missing' });
    world.tick();
    expect(world.tick()).toEqual(['join INC-1 monitor: auth-health=config.secret-missing']);
    expect(world.tick({ 'redis-primary': undefined })).toEqual(['record redis-primary']);
    expect(world.tick({ 'auth-health': undefined })).toEqual([
      'resolve INC-1 monitor: *redis-primary=healthy auth-health=healthy',
    ]);
  });

  it('opens anew when those that were blind before see again', () => {
    const world = new World();
    world.tick();
    world.tick({ 'redis-primary': 'config.secret-missing' });
    world.tick({ 'auth-health': 'config.secret-missing' });
    world.tick();
    expect(world.tick({ 'redis-primary': undefined })).toEqual([
      'open INC-2 monitor: *auth-health=config.secret-missing',
      'resolve INC-1 monitor: *redis-primary=healthy',
    ]);
  });

  it('keeps an incident of its target open, and goes on with it when sight is back', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    world.tick({ 'auth-health': 'config.secret-missing' });
    world.tick();
    expect(world.tick()).toEqual(['open INC-2 monitor: *auth-health=config.secret-missing']);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual([
      'resolve INC-2 monitor: *auth-health=config.secret-missing',
    ]);
    expect(world.tick()).toEqual(['record auth-health']);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('does not hide that a target is broken when it is seen again', () => {
    const world = new World();
    world.tick();
    world.tick({ 'auth-health': 'config.secret-missing' });
    world.tick();
    world.tick();
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *auth-health=http.timeout',
      'resolve INC-1 monitor: *auth-health=config.secret-missing',
    ]);
    expect(world.tick()).toEqual([]);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-2 critical: *auth-health=healthy']);
  });

  it('covers a fault that nobody was told of', () => {
    const world = new World();
    world.tick();
    const notify = world.notify.bind(world);
    world.notify = () => [];
    world.tick({ 'auth-health': 'http.timeout' });
    world.tick({ 'auth-health': 'probe.deadline' });
    world.tick();
    world.notify = notify;
    expect(world.tick()).toEqual(['open INC-1 monitor: *auth-health=probe.deadline']);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual([
      'open INC-2 critical: *auth-health=http.timeout',
      'resolve INC-1 monitor: *auth-health=probe.deadline',
    ]);
  });

  it('goes by the told mark when the index of open incidents lags behind', () => {
    const world = new World();
    world.tick({ 'auth-health': 'probe.deadline' });
    world.tick();
    world.tick();
    world.incidents.clear();
    expect(world.tick()).toEqual([]);
  });

  it('of a cause still explains what breaks meanwhile: incidents follow the verdict', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    world.tick({ 'mlflow-dns': 'probe.deadline' });
    world.tick();
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual([
      'open INC-2 monitor: *mlflow-dns=probe.deadline',
      'join INC-1 critical: api-health=http.timeout; at risk registry site',
    ]);
  });
});

describe('maintenance (g)', () => {
  // The story begins on Tuesday at 12:00 UTC.
  const inWindow = (services: string, every: string) =>
    new World(`${HOKUSAI}maintenance:\n  - { services: [${services}], every: "${every}", reason: patching }\n`);

  it('holds the opening, and decides from the verdict when the window ends', () => {
    const world = inWindow('auth', 'Tue 12:00-12:10');
    world.tick();
    expect(world.tick({ 'auth-health': 'http.slow' })).toEqual([]);
    expect(world.tick({ 'auth-health': 'http.timeout' }, 2)).toEqual([]);
    expect(world.states.get('auth-health')?.pending).toHaveLength(2);
    expect(world.tick({}, 6)).toEqual(['open INC-1 critical: *auth-health=http.timeout']);
  });

  it('tells nothing of what was over before the window was', () => {
    const world = inWindow('auth', 'Tue 12:00-12:10');
    world.tick();
    world.tick({ 'auth-health': 'http.timeout' });
    expect(world.tick({ 'auth-health': undefined })).toEqual(['record auth-health']);
    expect(world.tick({}, 10)).toEqual([]);
  });

  it('tells inside the window that what was told is over', () => {
    const world = inWindow('auth', 'Tue 12:05-12:10');
    world.tick({ 'auth-health': 'http.timeout' });
    expect(world.tick({}, 5)).toEqual([]);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('holds only the checks of its services, also in joining and in getting worse', () => {
    const world = inWindow('api', 'Tue 12:00-12:05');
    expect(world.tick({ 'mlflow-dns': 'dns.slow', 'api-health': 'http.slow', 'registry-health': 'http.slow' })).toEqual(
      ['open INC-1 warning: *mlflow-dns=dns.slow registry-health=http.slow; at risk site'],
    );
    expect(world.tick({}, 3)).toEqual([]);
    expect(world.tick({})).toEqual(['join INC-1 warning: api-health=http.slow; at risk site']);
    const worse = inWindow('auth', 'Tue 12:02-12:05');
    worse.tick({ 'auth-health': 'http.slow' });
    expect(worse.tick({ 'auth-health': 'http.timeout' })).toEqual([]);
    expect(worse.tick({}, 3)).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });

  it('tells of what it held as of what broke when it did', () => {
    const world = inWindow('api, mlflow', 'Tue 12:00-12:20');
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    world.tick({ 'mlflow-registry': 'dns.drift', 'api-health': 'http.timeout' }, 7);
    expect(world.tick({}, 20)).toEqual([
      'open INC-1 critical: *mlflow-dns=dns.nxdomain mlflow-registry=dns.drift; at risk registry site',
      'open INC-2 critical: *api-health=http.timeout; at risk site',
    ]);
  });

  it('holds blindness too', () => {
    const world = inWindow('auth', 'Tue 12:00-12:05');
    world.tick({ 'auth-health': 'probe.deadline' });
    world.tick();
    expect([world.tick(), world.tick()]).toEqual([[], []]);
    expect(world.tick()).toEqual(['open INC-1 monitor: *auth-health=probe.deadline']);
  });

  it('stops reminders when nothing outside it is left', () => {
    const world = inWindow('auth', 'Tue 15:55-18:00');
    world.tick({ 'auth-health': 'http.timeout', 'redis-primary': 'tcp.timeout' });
    expect(world.tick({}, 240)).toEqual([
      'remind INC-2 warning: *redis-primary=tcp.timeout; at risk api registry site',
    ]);
    expect(world.tick({}, 120)).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });
});

describe('flapping (g)', () => {
  it('holds what is new until it is quiet, and decides from the verdict then', () => {
    const world = new World();
    world.tick();
    const flap = [];
    for (let i = 0; i < 3; i += 1) {
      flap.push(...world.tick({ 'auth-health': 'http.timeout' }), ...world.tick({ 'auth-health': undefined }));
    }
    expect(flap).toEqual([
      'open INC-1 critical: *auth-health=http.timeout',
      'resolve INC-1 critical: *auth-health=healthy',
      'open INC-2 critical: *auth-health=http.timeout',
      'resolve INC-2 critical: *auth-health=healthy',
      'record auth-health',
    ]);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual([]);
    expect(world.tick({}, 14)).toEqual([]);
    expect(world.tick()).toEqual(['open INC-3 critical: *auth-health=http.timeout']);
  });
});

describe('reminders (h)', () => {
  it('come after each remindEvery, with every member as it stands', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    expect(world.tick({ 'api-health': undefined })).toEqual(['record api-health']);
    expect(world.tick({}, 238)).toEqual([]);
    expect(world.tick()).toEqual([
      'remind INC-1 critical: *mlflow-dns=dns.nxdomain api-health=healthy; at risk api registry site',
    ]);
    expect(world.tick({}, 239)).toEqual([]);
    expect(world.tick()).toHaveLength(1);
    // People read that it was over: that it fails again is told.
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual([
      'join INC-1 critical: api-health=http.timeout; at risk registry site',
    ]);
  });

  it('count from when a message was accepted last', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.slow' });
    world.tick({ 'auth-health': 'http.timeout' }, 100);
    expect(world.tick({}, 239)).toEqual([]);
    expect(world.tick()).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });

  it('come for blindness, too', () => {
    const world = new World();
    world.tick({ 'auth-health': 'probe.deadline' });
    world.tick();
    world.tick();
    expect(world.tick({}, 240)).toEqual(['remind INC-1 monitor: ']);
  });
});

describe('an outbox (i)', () => {
  it('is emptied first: nothing is decided for its incident before, nor for what belongs to it', () => {
    const world = new World();
    world.tick();
    world.sending = false;
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' })).toHaveLength(1);
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual([]);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['open INC-2 critical: *auth-health=http.timeout']);
    world.sending = true;
    expect(world.tick()).toEqual(['join INC-1 critical: api-health=http.timeout; at risk registry site']);
  });

  it('does not hold what is not explained by it any more', () => {
    const world = new World();
    world.sending = false;
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    world.tick({ 'api-health': 'http.timeout' });
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual([
      'open INC-2 critical: *api-health=http.timeout; at risk site',
    ]);
    world.sending = true;
    expect(world.tick()).toEqual(['resolve INC-1 critical: *mlflow-dns=healthy; at risk api registry site']);
  });

  it('that holds the end of an incident holds its members', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    world.sending = false;
    expect(world.tick({ 'auth-health': undefined })).toHaveLength(1);
    expect(world.tick({ 'auth-health': 'http.status' })).toEqual([]);
    world.sending = true;
    expect(world.tick()).toEqual(['open INC-2 critical: *auth-health=http.status']);
  });

  it('that holds the end of blindness holds its members', () => {
    const world = new World();
    world.tick({ 'auth-health': 'probe.deadline' });
    world.tick();
    world.tick();
    world.sending = false;
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 monitor: *auth-health=healthy']);
    world.tick({ 'auth-health': 'aws.throttled' });
    world.tick();
    expect(world.tick()).toEqual([]);
    world.sending = true;
    expect(world.tick()).toEqual(['open INC-2 monitor: *auth-health=aws.throttled']);
  });
});

describe('removed checks (j)', () => {
  it('leave their incident, which goes on without them', () => {
    const world = new World();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    world.remove('mlflow-dns');
    expect(world.tick()).toEqual(['record mlflow-dns']);
    expect(world.tick({ 'api-health': undefined })).toEqual([
      'resolve INC-1 critical: *mlflow-dns=removed api-health=healthy; at risk registry site',
    ]);
  });

  it('resolve it when they were the last', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    world.remove('auth-health');
    expect(world.tick()).toEqual(['resolve INC-1 critical: *auth-health=removed']);
    expect(world.tick()).toEqual([]);
  });

  it('leave a healthy past behind without a word', () => {
    const world = new World();
    world.tick();
    world.remove('auth-health');
    expect(world.tick()).toEqual(['record auth-health']);
  });
});
