import fc from 'fast-check';
import { expect, it } from 'vitest';

import { decide } from '../../shared/alerts/decide.ts';
import { PROBE_FUNCTIONS } from '../../shared/config/functions.ts';
import { asksFromVpc } from '../../shared/config/network-checks.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { standing } from '../../shared/health/state.ts';
import { HOKUSAI, World } from './world.ts';

const { checks: CHECKS } = new World().config;
const ASKED = CHECKS.filter(asksFromVpc).map(({ id }) => id);
const CODES: (FaultCode | undefined)[] = [
  undefined,
  'tcp.timeout',
  'dns.timeout',
  'tcp.refused',
  'config.secret-missing',
];
const anyFaults = fc.dictionary(fc.constantFrom(...CHECKS.map(({ id }) => id)), fc.constantFrom(...CODES), {
  maxKeys: 3,
  noNullPrototype: true,
});
const anyStory = fc.array(
  fc.record({
    faults: anyFaults,
    /** All that is asked from the VPC loses its answers, or gets them back. */
    network: fc.constantFrom('cut', 'back', 'as it is', 'as it is'),
    minutes: fc.constantFrom(1, 1, 1, 2, 6, 20),
    sending: fc.constantFrom(true, true, true, false),
    told: fc.constantFrom(true, true, true, false),
    reporting: fc.constantFrom(PROBE_FUNCTIONS, PROBE_FUNCTIONS, PROBE_FUNCTIONS.slice(0, 1), PROBE_FUNCTIONS.slice(1)),
  }),
  { minLength: 1, maxLength: 20 },
);
type Story = typeof anyStory extends fc.Arbitrary<infer S> ? S : never;

const anyPace = fc.constantFrom('', 'recoverAfter: 2', 'failAfter: 2');

const all = (code: FaultCode | undefined) => Object.fromEntries(ASKED.map((check) => [check, code]));

const live = (story: Story, pace: string, look: (world: World) => void = () => {}): World => {
  const world = new World(pace === '' ? HOKUSAI : HOKUSAI.replace('recoverAfter: 1', pace));
  const notify = world.notify.bind(world);
  world.notify = () => [];
  for (const { faults, network, minutes, sending, told, reporting } of story) {
    world.sending = sending;
    world.reporting = reporting;
    world.tick(
      { ...(network !== 'as it is' && all(network === 'cut' ? 'tcp.timeout' : undefined)), ...faults },
      minutes,
    );
    look(world);
    if (told) notify();
  }
  world.notify = notify;
  return world;
};

/** Minutes in which nothing changes and everything is told, until flapping is over. */
const settle = (world: World, faults: Record<string, undefined> = {}): void => {
  world.sending = true;
  world.reporting = PROBE_FUNCTIONS;
  world.tick(faults);
  for (let minute = 0; minute < 5; minute += 1) world.tick({}, 20);
  for (let pass = 0; pass < 3; pass += 1) world.notify();
};

it('leaves nothing untold, and nothing that fails without an open incident', () => {
  fc.assert(
    fc.property(anyStory, anyPace, (story, pace) => {
      const world = live(story, pace);
      settle(world);
      expect(decide(world.input())).toEqual([]);
      const { open } = world.input();
      const members = new Set(open.flatMap((incident) => incident.members.map(({ check }) => check)));
      for (const state of world.states.values()) {
        expect(state.pending).toEqual([]);
        if (standing(state) !== 'healthy') expect(members).toContain(state.check);
      }
    }),
    { numRuns: 40 },
  );
});

it('ends every incident when all is well', () => {
  fc.assert(
    fc.property(anyStory, anyPace, (story, pace) => {
      const world = live(story, pace);
      settle(world, Object.fromEntries(CHECKS.map(({ id }) => [id, undefined])));
      expect(world.input().open).toEqual([]);
      for (const state of world.states.values()) {
        expect(state.pending).toEqual([]);
        expect(state.told?.status ?? 'healthy').toBe('healthy');
      }
    }),
    { numRuns: 40 },
  );
});

it('tells what fails of its own when the network is back', () => {
  const code = fc.constantFrom<FaultCode>('tcp.timeout', 'tcp.refused');
  const failing = fc.dictionary(fc.constantFrom(...ASKED), code, { minKeys: 1, maxKeys: 3, noNullPrototype: true });
  fc.assert(
    fc.property(anyStory, failing, anyPace, (story, faults, pace) => {
      const world = live(story, pace);
      settle(world, Object.fromEntries(CHECKS.map(({ id }) => [id, undefined])));
      world.tick(all('tcp.timeout'), 30);
      world.tick({}, 1);
      world.tick({ ...all(undefined), ...faults });
      settle(world);
      const alarms = world.input().open.filter(({ severity }) => severity !== 'monitor');
      const members = new Set(alarms.flatMap((incident) => incident.members.map(({ check }) => check)));
      expect([...members]).toEqual(expect.arrayContaining(Object.keys(faults)));
      expect(world.input().open.filter(({ severity }) => severity === 'monitor')).toEqual([]);
    }),
    { numRuns: 40 },
  );
});

it('takes a check in once a pass, with its root among its members', () => {
  fc.assert(
    fc.property(anyStory, anyPace, (story, pace) => {
      live(story, pace, (world) => {
        const taken: string[] = [];
        for (const decision of decide(world.input())) {
          if (decision.kind === 'wait') continue;
          if (decision.kind === 'record') taken.push(...decision.checks);
          else {
            const incident = decision.kind === 'open' ? decision : decision.incident;
            expect(incident.members.map(({ check }) => check)).toContain(incident.root);
            if (decision.kind !== 'resolve' && decision.kind !== 'remind')
              taken.push(...decision.members.map(({ check }) => check));
          }
        }
        expect(taken.toSorted()).toEqual([...new Set(taken)].toSorted());
      });
    }),
    { numRuns: 40 },
  );
});
