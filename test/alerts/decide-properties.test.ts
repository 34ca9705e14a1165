import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decide } from '../../shared/alerts/decide.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { standing } from '../../shared/health/state.ts';
import { HOKUSAI, World } from './world.ts';

const CHECKS = new World().config.checks.map(({ id }) => id);
const CODES: (FaultCode | undefined)[] = [
  undefined,
  undefined,
  'http.timeout',
  'http.slow',
  'tcp.refused',
  'probe.deadline',
  'config.secret-missing',
];
const anyStory = fc.array(
  fc.record({
    faults: fc.dictionary(fc.constantFrom(...CHECKS), fc.constantFrom(...CODES), { maxKeys: 3, noNullPrototype: true }),
    minutes: fc.constantFrom(1, 1, 1, 2, 6, 20, 250),
    sending: fc.constantFrom(true, true, true, false),
    told: fc.constantFrom(true, true, true, false),
  }),
  { minLength: 1, maxLength: 25 },
);
// On the first day of a story only: it is over when the story has settled.
const WINDOW = `${HOKUSAI}maintenance:\n  - { services: [api], every: "Tue 12:10-12:40", reason: patching }\n`;

type Story = readonly {
  faults: Record<string, FaultCode | undefined>;
  minutes: number;
  sending: boolean;
  told: boolean;
}[];

const live = (story: Story, look: (world: World) => void = () => {}): World => {
  const world = new World(WINDOW);
  const notify = world.notify.bind(world);
  for (const { faults, minutes, sending, told } of story) {
    world.sending = sending;
    world.notify = () => [];
    world.tick(faults, minutes);
    look(world);
    if (told) notify();
  }
  world.notify = notify;
  return world;
};

/** Minutes in which nothing changes and everything is told, until flapping is over and no window is open. */
const settle = (world: World, faults = {}): void => {
  world.sending = true;
  world.tick(faults);
  for (let minute = 0; minute < 5; minute += 1) world.tick({}, 20);
};

it('is the same for any order of states, incidents and members, and changes nothing of its input', () => {
  fc.assert(
    fc.property(anyStory, fc.infiniteStream(fc.nat()), (story, random) => {
      live(story, (world) => {
        const shuffle = <Item>(items: Iterable<Item>): Item[] =>
          [...items]
            .map((item) => ({ item, key: random.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ item }) => item);
        const input = world.input();
        const before = structuredClone(input);
        const decisions = decide(input);
        expect(input).toEqual(before);
        expect(decide({ ...input, states: new Map(shuffle(input.states)), open: shuffle(input.open) })).toEqual(
          decisions,
        );
      });
    }),
    { numRuns: 40 },
  );
});

it('has nothing more to do once it was carried out', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const world = live(story);
      settle(world);
      for (let pass = 0; pass < 3; pass += 1) world.notify();
      expect(decide(world.input())).toEqual([]);
      expect([...world.states.values()].filter(({ pending }) => pending.length > 0)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

it('leaves nothing that fails without an open incident, and no incident open without something that fails', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const world = live(story);
      settle(world);
      world.notify();
      const { open } = world.input();
      const members = (severities: readonly string[]) =>
        new Set(
          open
            .filter(({ severity }) => severities.includes(severity))
            .flatMap((incident) => incident.members.map(({ check }) => check)),
        );
      for (const state of world.states.values()) {
        const seen = standing(state);
        const where = seen === 'unknown' ? ['monitor'] : ['critical', 'warning'];
        if (seen !== 'healthy') expect(members(where)).toContain(state.check);
      }
      for (const incident of open) {
        const failing = incident.members.filter(({ check }) => {
          const state = world.states.get(check);
          return state && standing(state) !== 'healthy';
        });
        expect([incident.id, failing.length > 0]).toEqual([incident.id, true]);
      }
    }),
    { numRuns: 40 },
  );
});

it('ends every incident when all is well', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const world = live(story);
      settle(world, Object.fromEntries(CHECKS.map((check) => [check, undefined])));
      expect(world.input().open).toEqual([]);
      expect([...world.states.values()].filter(({ pending }) => pending.length > 0)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

it('takes a check in once a pass, and names it once a step', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      live(story, (world) => {
        const taken = new Map<string, number>();
        for (const decision of decide(world.input())) {
          if (decision.kind === 'wait') continue;
          if ('incident' in decision)
            expect(decision.incident.members.map(({ check }) => check)).toContain(decision.incident.root);
          if (decision.kind === 'resolve') expect(decision.members).toEqual(decision.incident.members);
          const checks = decision.kind === 'record' ? decision.checks : decision.members.map(({ check }) => check);
          expect(new Set(checks).size).toBe(checks.length);
          if (decision.kind === 'resolve' || decision.kind === 'remind') continue;
          for (const check of checks) taken.set(check, (taken.get(check) ?? 0) + 1);
        }
        for (const [check, times] of taken) expect([check, times]).toEqual([check, 1]);
      });
    }),
    { numRuns: 40 },
  );
});

it('never leaves people with the word that all is well, of what has failed for long', () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      const world = live(story);
      world.sending = true;
      for (let minute = 0; minute < 7; minute += 1) world.tick();
      for (const { check, verdict, since, told, blindSince, flappingSince } of world.states.values()) {
        const failing = verdict === 'unhealthy' || verdict === 'degraded';
        const isLong = Date.parse(world.now) - Date.parse(since) >= 6 * 60_000;
        const isMaintained = world.input().now < '2026-11-24T12:50' && check.startsWith('api-');
        if (!failing || !isLong || blindSince !== undefined || isMaintained) continue;
        const open = world.input().open.some(({ members }) => members.some((member) => member.check === check));
        expect([check, flappingSince, told?.status !== 'healthy' || open]).toEqual([check, flappingSince, true]);
      }
    }),
    { numRuns: 60 },
  );
});
