import { describe, expect, it } from 'vitest';

import { HOKUSAI, healthyWorld, World } from './world.ts';

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
    const world = healthyWorld();
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
    expect(worse.tick({}, 3)).toEqual(['grow INC-1 critical: *auth-health=http.timeout']);
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
    world.tick();
    world.tick({ 'auth-health': 'http.timeout', 'redis-primary': 'tcp.timeout' });
    expect(world.tick({}, 240)).toEqual([
      'remind INC-2 warning: *redis-primary=tcp.timeout; at risk api registry site',
    ]);
    expect(world.tick({}, 119)).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });
});

describe('silences', () => {
  const silence = (target: string, until: string) => ({
    ...{ target, until: `2026-11-24T${until}:00Z`, since: '2026-11-24T12:00:00Z', because: 'a deployment', by: 'jane' },
  });

  it('hold what is new of a service or a check, and it is decided from the verdict when they end', () => {
    for (const target of ['auth', 'auth-health']) {
      const world = healthyWorld();
      world.silences = [silence(target, '12:10')];
      expect(world.tick({ 'auth-health': 'http.slow' })).toEqual([]);
      expect(world.tick({ 'auth-health': 'http.timeout', 'redis-primary': 'tcp.timeout' })).toEqual([
        'open INC-1 warning: *redis-primary=tcp.timeout; at risk api registry site',
      ]);
      expect(world.tick({}, 7)).toEqual(['open INC-2 critical: *auth-health=http.timeout']);
    }
  });

  it('do not swallow a resolve', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    world.silences = [silence('auth', '13:00')];
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('stop reminders', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    world.silences = [silence('auth', '18:00')];
    expect(world.tick({}, 250)).toEqual([]);
    world.silences = [];
    expect(world.tick()).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });
});

describe('acknowledging', () => {
  it('stops reminders and nothing else', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.slow' });
    world.acks = [{ incident: 'INC-1', at: world.now, by: 'jane' }];
    expect(world.tick({}, 600)).toEqual([]);
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['grow INC-1 critical: *auth-health=http.timeout']);
    expect(world.tick({ 'auth-health': undefined })).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('is of what was seen, not of what it became', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.slow' });
    world.acks = [{ incident: 'INC-1', at: world.now, by: 'jane' }];
    world.tick({ 'auth-health': 'http.timeout' });
    expect(world.tick({}, 240)).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });

  it('is of the outage that was seen, not of the next one', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    world.acks = [{ incident: 'INC-1', at: world.now, by: 'jane' }];
    world.tick({ 'auth-health': undefined });
    expect(world.tick({ 'auth-health': 'http.timeout' })).toEqual(['reopen INC-1 critical: *auth-health=http.timeout']);
    expect(world.tick({}, 240)).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
  });
});

describe('what fails again', () => {
  it('in an incident that goes on is told when it was well for a while', () => {
    const world = healthyWorld();
    world.tick({ 'api-health': 'http.timeout', 'api-targets': 'target.timeout' });
    expect(world.tick({ 'api-health': undefined })).toEqual(['record api-health']);
    expect(world.tick({ 'api-health': 'http.timeout' }, 2)).toEqual(['record api-health']);
    world.tick({ 'api-health': undefined }, 60);
    expect(world.tick({ 'api-health': 'http.timeout' }, 60)).toEqual([
      'grow INC-1 critical: *api-health=http.timeout api-targets=target.timeout; at risk site',
    ]);
  });

  it('as what broke first, after it was well, is told', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual(['record mlflow-dns']);
    expect(world.tick({ 'mlflow-dns': 'dns.nxdomain' }, 180)).toEqual([
      'grow INC-1 critical: api-health=http.timeout *mlflow-dns=dns.nxdomain; at risk registry site',
    ]);
  });

  it('within ten minutes of the end opens its incident again', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    world.tick({ 'mlflow-dns': undefined, 'api-health': undefined });
    expect(world.tick({ 'api-health': 'http.status' }, 10)).toEqual([
      'reopen INC-1 critical: *api-health=http.status mlflow-dns=healthy; at risk site',
    ]);
    expect(world.incidents.get('INC-1')).toMatchObject({ reopened: 1, reopenedAt: world.now });
    expect(world.incidents.get('INC-1')?.closedAt).toBeUndefined();
    // Once it has come back, its end is told when that lasts.
    expect(world.tick({ 'api-health': undefined }, 20)).toEqual(['record api-health']);
    expect(world.tick({}, 14)).toEqual([]);
    expect(world.tick()).toEqual(['resolve INC-1 critical: mlflow-dns=healthy *api-health=healthy; at risk site']);
  });

  it('later than that opens another one', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    world.tick({ 'auth-health': undefined });
    expect(world.tick({ 'auth-health': 'http.timeout' }, 11)).toEqual([
      'open INC-2 critical: *auth-health=http.timeout',
    ]);
  });
});

describe('flapping (g)', () => {
  const told = (decisions: readonly string[]) => decisions.filter((decision) => !decision.startsWith('record'));

  it('is told as an incident that opens again, and its end when it has been quiet', () => {
    const world = healthyWorld();
    const flaps: string[] = [];
    for (let flap = 0; flap < 1000; flap += 1) {
      flaps.push(...world.tick({ 'auth-health': 'http.timeout' }, 2), ...world.tick({ 'auth-health': undefined }, 2));
    }
    expect(told(flaps)).toEqual([
      'open INC-1 critical: *auth-health=http.timeout',
      'resolve INC-1 critical: *auth-health=healthy',
      'reopen INC-1 critical: *auth-health=http.timeout',
    ]);
    expect(told(world.tick({}, 14))).toEqual([]);
    expect(world.tick()).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('is not told to be over as the last word while it goes on failing', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.timeout' });
    world.tick({}, 120);
    const said = [];
    for (let flap = 0; flap < 200; flap += 1) {
      said.push(...told(world.tick({ 'auth-health': undefined }, 5)));
      said.push(...told(world.tick({ 'auth-health': 'http.timeout' }, 5)));
    }
    expect(said).toEqual([
      'resolve INC-1 critical: *auth-health=healthy',
      'reopen INC-1 critical: *auth-health=http.timeout',
    ]);
    expect(told(world.tick({ 'auth-health': undefined }, 5))).toEqual([]);
    expect(told(world.tick({}, 15))).toEqual(['resolve INC-1 critical: *auth-health=healthy']);
  });

  it('does not hold that it is worse than was told', () => {
    const world = healthyWorld();
    for (let flap = 0; flap < 3; flap += 1) {
      world.tick({ 'auth-health': 'http.slow' });
      world.tick({ 'auth-health': undefined });
    }
    expect(told(world.tick({ 'auth-health': 'http.timeout' }))).toEqual([
      'grow INC-1 critical: *auth-health=http.timeout',
    ]);
  });

  it('holds what is new until it is quiet, and decides from the verdict then', () => {
    const world = healthyWorld();
    for (let flap = 0; flap < 2; flap += 1) {
      world.tick({ 'auth-health': 'http.timeout' });
      world.tick({ 'auth-health': undefined });
    }
    expect(told(world.tick({ 'auth-health': 'http.status' }))).toEqual([]);
    expect(told(world.tick({}, 14))).toEqual([]);
    expect(told(world.tick())).toEqual(['grow INC-1 critical: *auth-health=http.status']);
  });

  it('of one check does not keep the others from being told', () => {
    const world = healthyWorld();
    for (let flap = 0; flap < 2; flap += 1) {
      world.tick({ 'auth-health': 'http.timeout' });
      world.tick({ 'auth-health': undefined });
    }
    expect(told(world.tick({ 'redis-primary': 'tcp.timeout' }))).toEqual([
      'open INC-2 warning: *redis-primary=tcp.timeout; at risk api registry site',
    ]);
  });
});

describe('reminders (h)', () => {
  it('come after remindEvery, with every member as it stands, and each time after twice as long, up to a day', () => {
    const world = healthyWorld();
    world.tick({ 'mlflow-dns': 'dns.nxdomain', 'api-health': 'http.timeout' });
    expect(world.tick({ 'api-health': undefined })).toEqual(['record api-health']);
    expect(world.tick({}, 238)).toEqual([]);
    expect(world.tick()).toEqual([
      'remind INC-1 critical: *mlflow-dns=dns.nxdomain api-health=healthy; at risk api registry site',
    ]);
    for (const hours of [8, 16, 24, 24]) {
      expect(world.tick({}, hours * 60 - 1)).toEqual([]);
      expect(world.tick()).toHaveLength(1);
    }
    // People read that it was over: that it fails again is told.
    expect(world.tick({ 'api-health': 'http.timeout' })).toEqual([
      'join INC-1 critical: api-health=http.timeout; at risk registry site',
    ]);
    expect(world.incidents.get('INC-1')?.reminders).toBe(5);
  });

  it('begin anew when something else was told', () => {
    const world = healthyWorld();
    world.tick({ 'auth-health': 'http.slow' });
    world.tick({}, 240);
    world.tick({ 'auth-health': 'http.timeout' });
    expect(world.tick({}, 240)).toEqual(['remind INC-1 critical: *auth-health=http.timeout']);
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

  it('holds what broke with it until it is sent, also when it is over by then', () => {
    const world = healthyWorld();
    world.sending = false;
    world.tick({ 'mlflow-dns': 'dns.nxdomain' });
    world.tick({ 'api-health': 'http.timeout' });
    expect(world.tick({ 'mlflow-dns': undefined })).toEqual([]);
    world.sending = true;
    expect(world.tick()).toEqual(['join INC-1 critical: api-health=http.timeout', 'record mlflow-dns']);
    expect(world.tick({ 'api-health': undefined })).toEqual([
      'resolve INC-1 critical: *mlflow-dns=healthy api-health=healthy',
    ]);
  });

  it('that holds the end of an incident holds its members', () => {
    const world = new World();
    world.tick({ 'auth-health': 'http.timeout' });
    world.sending = false;
    expect(world.tick({ 'auth-health': undefined })).toHaveLength(1);
    expect(world.tick({ 'auth-health': 'http.status' })).toEqual([]);
    world.sending = true;
    expect(world.tick()).toEqual(['reopen INC-1 critical: *auth-health=http.status']);
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
