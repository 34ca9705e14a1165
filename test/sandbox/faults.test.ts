import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';

import { type Row, runScenarios } from '../../sandbox/faults/run.ts';
import { SCENARIOS } from '../../sandbox/faults/scenarios.ts';
import { CAUSES } from '../../shared/diagnosis/causes.ts';
import type { Finding } from '../../shared/health/finding.ts';
import { refusedAwsCommands } from '../support/aws-commands.ts';
import { needsEmulator, needsRedis } from '../support/needs.ts';

/** Some hundred faults against real servers, four at a time. */
const GUARD_MS = 600_000;
const FAULTS = 70;

/** Causes that no fault made here can have: they need more than one machine, or another issue's rules. */
const NOT_MADE = ['probe.never-reached', 'probe.vantage'];

describe.skipIf(needsRedis())('every fault, made for real', () => {
  let rows: readonly Row[] = [];
  beforeAll(async () => {
    rows = await runScenarios(SCENARIOS, 4, () => {});
  }, GUARD_MS);

  const findings = (): Finding[] => rows.flatMap(({ findings }) => findings);
  const commands = (): string[] => [
    ...new Set(
      findings().flatMap(({ remedy, validate }) => [...remedy.flatMap(({ command }) => command ?? []), validate]),
    ),
  ];

  it.each(SCENARIOS.map((scenario) => [`${scenario.number} ${scenario.made}`, scenario] as const))(
    '%s is named',
    (_, scenario) => {
      const row = rows.find((candidate) => candidate.scenario === scenario);
      const told = row?.findings.map(({ cause, summary, confidence }) => ({ cause, summary, confidence }));
      expect(row?.problem, JSON.stringify(told, null, 2)).toBeUndefined();
    },
  );

  it('is each of the list, and each cause that findings can name', () => {
    const numbers = new Set(SCENARIOS.map(({ number }) => number));
    expect(Array.from({ length: FAULTS }, (_, index) => index + 1).filter((n) => !numbers.has(n))).toEqual([]);
    const named = new Set<string>(
      findings().flatMap(({ cause, alternatives }) => [cause, ...alternatives.map((a) => a.cause)]),
    );
    expect(Object.keys(CAUSES).filter((cause) => !named.has(cause) && !NOT_MADE.includes(cause))).toEqual([]);
  });

  it('comes with evidence and what to do about it', () => {
    const bare = findings().filter(
      ({ evidence, remedy, title, summary }) => !evidence.length || !remedy.length || !title || !summary,
    );
    expect(bare.map(({ cause }) => cause)).toEqual([]);
  });

  it('has commands without a gap to fill in', () => {
    expect(commands().filter((line) => /<[a-z][^>]*>|undefined|\[object|NaN/.test(line))).toEqual([]);
  });

  it('has commands that a shell can read', () => {
    for (const line of commands()) expect(() => execFileSync('bash', ['-n', '-c', line]), line).not.toThrow();
  });

  it.skipIf(needsEmulator())('has commands that the AWS CLI takes as they are', () => {
    expect(refusedAwsCommands(commands())).toEqual([]);
  });
});
