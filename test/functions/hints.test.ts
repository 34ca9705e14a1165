import { describe, expect, it } from 'vitest';

import { createHints } from '../../functions/compose/hints.ts';
import type { Check } from '../../shared/config/schema.ts';
import { hokusai } from '../alerts/fixtures.ts';

const [redis] = hokusai.checks as [Check];
const config = { checks: [redis, { ...redis, id: 'public', from: 'outside' as const }] };
const hints = createHints(config, { name: 'vpcwatch-test', tableName: 'table-1', region: 'eu-west-1' });

describe('the commands of a deployment', () => {
  it('ask the function that probes the check, not this terminal', () => {
    expect(hints.check('redis-primary')).toBe(
      'echo \'{"checks":["redis-primary"]}\' | aws lambda invoke --function-name vpcwatch-test-spot-check --payload fileb:///dev/stdin --region eu-west-1 /dev/stdout',
    );
    expect(hints.check('public')).toContain('--function-name vpcwatch-test-spot-check-outside ');
  });

  it('wait for why it fails', () => {
    expect(hints.why('redis-primary')).toContain('echo \'{"checks":["redis-primary"],"why":true}\' | ');
    expect(hints.why('redis-primary')).toContain(' --cli-read-timeout 70 ');
  });

  it('read its table, in its Region', () => {
    expect([hints.history('redis-primary'), hints.status(), hints.ack('INC-7')]).toEqual([
      'AWS_REGION=eu-west-1 npx vpcwatch history redis-primary --since 24h --table table-1',
      'AWS_REGION=eu-west-1 npx vpcwatch status --table table-1',
      'AWS_REGION=eu-west-1 npx vpcwatch ack INC-7 --table table-1',
    ]);
  });

  it('ask in the VPC of a check that is configured no more', () => {
    expect(hints.check('gone')).toContain('--function-name vpcwatch-test-spot-check ');
  });
});
