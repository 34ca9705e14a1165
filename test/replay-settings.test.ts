import { expect, it } from 'vitest';

import { parseConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';
import { unappliedSettings } from '../shared/replay-settings.ts';

const configOf = (redis: string, name: string, extra = ''): Config => {
  const parsed = parseConfig(
    `version: 1
platform: Shop
${extra}
services:
  shop:
    name: Shop
    checks:
      redis-primary: { kind: redis, host: redis.local, port: 6379, ${redis} }
      shop-dns: { kind: dns, name: ${name} }
`,
    'shop.yml',
  );
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.config;
};

it('says nothing of settings by which the past can be judged', () => {
  const before = configOf('failAfter: 1, expect: { latency: 50ms }', 'a.local');
  const after = configOf(
    'failAfter: 3, expect: { latency: 20ms, memoryBelow: 80% }',
    'a.local',
    'maintenance: [{ services: [shop], every: "daily 12:00-13:00", reason: x }]',
  );
  expect(unappliedSettings(before, after)).toEqual([]);
});

it('names those by which it cannot, with the checks and why', () => {
  const before = configOf('confirm: [2s]', 'a.local');
  const after = configOf('confirm: [2s, 9s]', 'b.local, expect: { answers: 2 }', 'defaults: { timeout: 3s }');
  expect(unappliedSettings(before, after)).toEqual([
    { setting: 'timeout', checks: ['redis-primary', 'shop-dns'], why: 'attempts were made as they were' },
    { setting: 'confirm', checks: ['redis-primary'], why: 'attempts were made as they were' },
    { setting: 'name', checks: ['shop-dns'], why: 'it was asked as it was' },
    { setting: 'expect.answers', checks: ['shop-dns'], why: 'the answers that it would judge are not kept' },
  ]);
});
