import { describe, expect, it } from 'vitest';

import { createHints } from '../../cli/hints.ts';
import { plainHints } from '../../shared/alerts/hints.ts';

const all = (hints: typeof plainHints): string[] => [
  hints.check('redis-primary'),
  hints.history('redis-primary'),
  hints.why('redis-primary'),
  hints.status(),
  hints.ack('INC-7'),
];

describe('the commands of a monitor on this machine', () => {
  it('name nothing that is usual', () => {
    expect(all(createHints({ config: './vpcwatch.yml', data: '.vpcwatch' }))).toEqual(all(plainHints));
  });

  it('name its configuration and its history, quoted for a shell', () => {
    expect(all(createHints({ config: 'my file.yml', data: "it's" }))).toEqual([
      "npx vpcwatch check redis-primary --config 'my file.yml'",
      "npx vpcwatch history redis-primary --since 24h --config 'my file.yml' --data 'it'\\''s'",
      "npx vpcwatch why redis-primary --config 'my file.yml'",
      "npx vpcwatch status --config 'my file.yml' --data 'it'\\''s'",
      "npx vpcwatch ack INC-7 --config 'my file.yml' --data 'it'\\''s'",
    ]);
  });
});
