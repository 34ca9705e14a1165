import { beforeAll, describe, expect, it } from 'vitest';

import { type Row, runScenarios } from '../../sandbox/faults/run.ts';
import { SCENARIOS } from '../../sandbox/faults/scenarios.ts';
import { CAUSES } from '../../shared/diagnosis/causes.ts';
import type { CauseId, Finding } from '../../shared/health/finding.ts';
import { refusedAwsCalls } from '../support/aws-commands.ts';
import { needsEmulator, needsRedis } from '../support/needs.ts';
import { type Ran, runInShells } from '../support/shell-lines.ts';

/** Some hundred faults against real servers, four at a time. */
const GUARD_MS = 600_000;
const FAULTS = 70;

/** Causes that no fault made here can have, and why. */
const NOT_MADE: Partial<Record<CauseId, string>> = {
  'target.zone-lost': 'a plain code: the probe counts by zone, so that the rule always knows a split',
  'target.stuck-initial': 'a plain code: the rule always knows a split, starting where nothing is seen',
  'config.parameter-missing/not-deployed': 'only a deployed function reads what a deployment resolved',
  'probe.internal': 'a mistake of ours, or an address that only a deployed function refuses',
  'probe.never-reached': 'of many checks at once, in a VPC: test/diagnosis/self-rules.test.ts',
  'probe.vantage': 'of many checks at once, in a VPC: test/diagnosis/self-rules.test.ts',
};

describe.skipIf(needsRedis())('every fault, made for real', () => {
  let rows: readonly Row[] = [];
  let ran: readonly Ran[] = [];
  beforeAll(async () => {
    rows = await runScenarios(SCENARIOS, 4, () => {});
  }, GUARD_MS);

  const findings = (): Finding[] => rows.flatMap(({ findings }) => findings);
  /** Of those that differ in nothing but a port or another number one is enough. */
  const commands = (): string[] => {
    const all = findings().flatMap(({ remedy, validate }) => [
      ...remedy.flatMap(({ command }) => command ?? []),
      validate,
    ]);
    return [...new Map(all.map((line) => [line.replaceAll(/\d{4,}/g, '0'), line])).values()];
  };

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
    const named = new Set(
      findings().flatMap(({ cause, alternatives }) => [cause, ...alternatives.map((a) => a.cause)]),
    );
    const all = Object.keys(CAUSES) as CauseId[];
    expect(all.filter((cause) => !named.has(cause)).sort()).toEqual(Object.keys(NOT_MADE).sort());
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

  it('has commands that run in every shell, with nothing left out', async () => {
    ran = await runInShells(commands());
    expect(ran.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it.skipIf(needsEmulator())('has commands that the AWS CLI takes as they are', () => {
    expect(refusedAwsCalls(ran.flatMap(({ calls }) => calls))).toEqual([]);
  });
});
