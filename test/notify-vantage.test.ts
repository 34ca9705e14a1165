import { afterAll, beforeAll, expect, it } from 'vitest';

import type { MessageDocument } from '../shared/alerts/json.ts';
import type { DiagnosingDeps } from '../shared/diagnosing.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { minute, scriptedConfig } from './support/scripted-monitor.ts';
import { openWorlds, type World, type Worlds } from './support/world.ts';

const SILENT = { 'name-dns': 'dns.timeout', 'api-dns': 'dns.timeout', 'other-dns': 'dns.timeout' } as const;

let worlds: Worlds;
beforeAll(async () => {
  worlds = await openWorlds();
});
afterAll(() => worlds.close());

const diagnosingIn = ({ clock }: World) => {
  const looked: string[] = [];
  const diagnosing: DiagnosingDeps = {
    collect: async (evidence) => {
      looked.push(evidence.fault.code);
      return evidence;
    },
    vantageOf: () => ({ region: 'us-east-1', subnetIds: ['subnet-1'], groupIds: ['sg-1'] }),
    validateOf: ({ id }) => `npx vpcwatch check ${id}`,
    clock,
    timings: standardTimings,
  };
  return { diagnosing, looked };
};

const told = ({ publisher }: World): string[] =>
  publisher.messages.map(({ json }) => {
    const { step, severity, causes = [] } = json as MessageDocument;
    return `${step} ${severity} ${[...new Set(causes.map(({ code }) => code))]}`.trim();
  });

it.each([
  ['the vantage', 'probe.vantage', [-1, 0]],
  ['what was never reached', 'probe.never-reached', [0]],
] as const)('tells of %s once, with the subnets and security group of the monitor', async (_title, code, begin) => {
  const world = await worlds.create(scriptedConfig());
  const { diagnosing, looked } = diagnosingIn(world);
  for (const n of begin) await minute(n, n < 0 ? {} : SILENT, { ...world, diagnosing });
  expect(told(world)).toEqual([`opened monitor ${code}`]);
  expect(world.publisher.messages[0]?.text).toContain('runs in subnet-1 with security group sg-1');
  // However often it is looked at again: what it is made of is no reason of its own.
  for (let n = 1; n <= 12; n += 1) await minute(n, SILENT, { ...world, diagnosing });
  expect(new Set(looked)).toEqual(new Set([code]));
  expect(told(world)).toHaveLength(1);
  for (let n = 13; n <= 15; n += 1) await minute(n, {}, { ...world, diagnosing });
  expect(
    told(world)
      .slice(1)
      .map((step) => step.split(' ', 2).join(' ')),
  ).toEqual(['resolved monitor']);
});
