import { describe, expect, it } from 'vitest';

import { isRouted, routeStep } from '../../shared/alerts/routing.ts';
import type { Route } from '../../shared/config/schema.ts';
import type { Incident, Member, PublishedStepKind } from '../../shared/health/incident.ts';

const arn = (name: string): string => `arn:aws:sns:us-east-1:123456789012:${name}`;
const ROUTES: readonly Route[] = [
  { services: ['redis'], severities: ['warning'], steps: ['opened', 'reopened', 'resolved'], topicArn: arn('cache') },
  { severities: ['critical'], steps: ['reminder'], topicArn: arn('boss') },
  { severities: ['critical'], services: ['api', 'mlflow'], topicArn: arn('app') },
  { severities: ['monitor'], topicArn: arn('monitor') },
];

const member = (service: string, role: Member['role'] = 'root'): Member => ({
  ...{ check: `${service}-check`, service, seq: 1, status: 'unhealthy', since: '2026-11-24T12:00:00Z', role },
});
const CACHE = [member('redis')];
const API = [member('api')];

type Told = Pick<Incident, 'toldTopics' | 'toldAt'>;
const topics = (
  step: PublishedStepKind,
  severity: Incident['severity'],
  members: readonly Member[],
  told: Told = {},
  routes = ROUTES,
): string[] | undefined =>
  routeStep({ routes, topicArn: arn('default') }, { severity, members, ...told }, step)?.topics.map(
    (topic) => topic.split(':').at(-1) ?? '',
  );
const toldTo = (...names: string[]): Told => ({
  toldTopics: names.map((name) => (name === 'default' ? name : arn(name))),
  toldAt: '2026-11-24T12:01:00Z',
});

describe('a message', () => {
  it('has no topics of its own without routes', () => {
    expect(topics('opened', 'warning', CACHE, {}, [])).toBeUndefined();
    expect(routeStep({}, { severity: 'warning', members: CACHE }, 'opened')).toBeUndefined();
  });

  it.each([
    ['of the service, the severity and the step of a route', 'opened', 'warning', CACHE, ['cache']],
    ['of another severity', 'opened', 'critical', CACHE, ['default']],
    ['of another service', 'opened', 'warning', [member('auth')], ['default']],
    ['that two routes match', 'reminder', 'critical', API, ['boss']],
  ] as const)(
    '%s goes to the first that matches, else to the default topic',
    (_title, step, severity, of, expected) => {
      expect(topics(step, severity, of)).toEqual(expected);
    },
  );

  it.each(['reminder', 'grown', 'cause-changed'] as const)(
    'goes to nobody when it is a %s and the first route of its service and severity leaves that out',
    (step) => {
      const all = { topicArn: arn('all') };
      expect(topics(step, 'warning', CACHE)).toEqual([]);
      expect(topics(step, 'warning', CACHE, {}, [...ROUTES, all])).toEqual([]);
      expect(topics('opened', 'warning', CACHE, {}, [...ROUTES, all])).toEqual(['cache']);
      expect(topics(step, 'warning', [...CACHE, member('auth')])).toEqual(['default']);
    },
  );

  it('goes past a route that hears of no opening, but for the steps that this one takes', () => {
    const routes = ROUTES.slice(1, 2);
    expect(topics('opened', 'critical', CACHE, {}, routes)).toEqual(['default']);
    expect(topics('reminder', 'critical', CACHE, {}, routes)).toEqual(['boss']);
    expect(topics('opened', 'critical', API)).toEqual(['app']);
    expect(topics('reminder', 'critical', API, {}, [...ROUTES.slice(2), ...routes])).toEqual(['app']);
  });

  it('goes to each whose service broke by itself, once, and to none whose service that took down', () => {
    const members = [member('redis'), member('api'), member('mlflow'), member('auth', 'dependant')];
    expect(topics('opened', 'critical', members)).toEqual(['default', 'app']);
    expect(topics('opened', 'critical', [member('redis'), member('api', 'dependant')])).toEqual(['default']);
  });

  it('about what cannot be measured goes to each of the services', () => {
    const blind = [member('redis'), member('api', 'dependant')];
    const routes = [
      { services: ['api'], topicArn: arn('app') },
      { services: ['redis'], topicArn: arn('cache') },
    ];
    expect(topics('opened', 'monitor', blind, {}, routes)).toEqual(['cache', 'app']);
  });

  it('goes once to a topic that is the default one by its ARN', () => {
    const routes = [{ services: ['redis'], topicArn: arn('default') }];
    expect(topics('resolved', 'warning', CACHE, toldTo('default'), routes)).toEqual(['default']);
  });
});

describe('who was told of an incident', () => {
  it.each(['resolved', 'reopened'] as const)('is told that it is %s, whatever route it takes by then', (step) => {
    expect(topics(step, 'critical', API, toldTo('cache', 'default', 'boss'))).toEqual([
      'app',
      'cache',
      'default',
      'boss',
    ]);
  });

  it('is told that it is worse, but for steps that their own routes leave out', () => {
    expect(topics('grown', 'critical', API, toldTo('default'))).toEqual(['app', 'default']);
    expect(topics('grown', 'critical', API, toldTo('cache', 'boss'))).toEqual(['app']);
  });

  it('is not reminded because of that', () => {
    expect(topics('reminder', 'critical', API, toldTo('app', 'default'))).toEqual(['boss']);
  });

  it('is the default topic where there were no routes then', () => {
    expect(topics('resolved', 'critical', API, { toldAt: '2026-11-24T12:01:00Z' })).toEqual(['app', 'default']);
    expect(topics('opened', 'critical', API)).toEqual(['app']);
  });

  it('hears nothing more when its topic is gone from the configuration', () => {
    expect(topics('resolved', 'critical', API, toldTo('former'))).toEqual(['app']);
  });

  it('grows by those that a step tells, and by those of the incidents that it takes in', () => {
    const incident = { severity: 'critical' as const, members: API, ...toldTo('default') };
    const merged = { severity: 'warning' as const, members: CACHE, ...toldTo('monitor') };
    expect(routeStep({ routes: ROUTES }, incident, 'cause-changed', [merged])).toEqual({
      topics: [arn('app'), 'default', arn('monitor')],
      toldTopics: ['default', arn('monitor'), arn('app')],
    });
  });
});

describe('a topic', () => {
  const alerts = { routes: ROUTES, topicArn: arn('default') };

  it.each(['default', arn('default'), arn('boss')])('is one of the configuration: %s', (topic) => {
    expect(isRouted(alerts, topic)).toBe(true);
  });

  it('is none of it any more without a route to it', () => {
    expect(isRouted(alerts, arn('former'))).toBe(false);
    expect(isRouted({}, arn('former'))).toBe(false);
  });

  it('may be that of a route whose reference cannot be read now', () => {
    const routes = [...ROUTES, { services: ['auth'], topicArn: arn('default') }];
    expect(isRouted({ ...alerts, routes }, arn('former'))).toBe(true);
  });
});
