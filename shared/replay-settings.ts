import { isDeepStrictEqual } from 'node:util';

import type { Check, CheckId, Config, Kind } from './config/schema.ts';

/** A setting that differs, and that the past cannot be judged by. */
export type Unapplied = { setting: string; checks: readonly CheckId[]; why: string };

/** What `judgeAgain` judges by; `expect` of all else was judged from an answer that is not kept. */
const APPLIED: Readonly<Record<Kind, readonly string[]>> = {
  dns: ['latency'],
  redis: ['role', 'memoryBelow', 'replicationLag', 'latency'],
  http: ['certificate', 'latency'],
  tcp: ['certificate', 'latency'],
  'target-group': ['minHealthy', 'zones'],
  'cloud-map': [],
};

/** The settings of a check that say nothing of how it is asked. */
const NOT_ASKED: readonly string[] = ['id', 'service', 'hash', 'judging', 'expect', 'policy'];

const WHY = {
  attempts: 'attempts were made as they were',
  asked: 'it was asked as it was',
  expected: 'the answers that it would judge are not kept',
} as const;

/** The changed settings of checks that both configurations have, by which nothing that was recorded can be judged. */
export const unappliedSettings = (before: Config, after: Config): Unapplied[] => {
  const known = new Map(before.checks.map((check) => [check.id, check]));
  const found = after.checks.flatMap((check) => {
    const other = known.get(check.id);
    return other === undefined ? [] : differing(other, check).map((setting) => ({ check: check.id, setting }));
  });
  return [...Map.groupBy(found, ({ setting }) => setting)].map(([setting, those]) => ({
    setting,
    checks: those.map(({ check }) => check),
    why: whyOf(setting),
  }));
};

const differing = (before: Check, after: Check): string[] => {
  const asked = unequal(before, after).filter((key) => !NOT_ASKED.includes(key));
  const expected = unequal(
    before.kind === 'cloud-map' ? {} : before.expect,
    after.kind === 'cloud-map' ? {} : after.expect,
  )
    .filter((key) => !APPLIED[after.kind].includes(key))
    .map((key) => `expect.${key}`);
  return [...asked.map((key) => NAMES[key] ?? key), ...expected];
};

/** As the file calls them. */
const NAMES: Readonly<Record<string, string>> = {
  confirmMs: 'confirm',
  timeoutMs: 'timeout',
  registeredService: 'service',
};

const unequal = (before: object = {}, after: object = {}): string[] => {
  const [one, other] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const keys = new Set([...one.keys(), ...other.keys()]);
  return [...keys].filter((key) => !isDeepStrictEqual(one.get(key), other.get(key)));
};

const whyOf = (setting: string): string => {
  if (setting === 'confirm' || setting === 'timeout') return WHY.attempts;
  return setting.startsWith('expect.') ? WHY.expected : WHY.asked;
};
