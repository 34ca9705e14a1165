import { describe, expect, it } from 'vitest';

import { afterCheck, type CheckResult, FIRST_CHECKS, type TargetHealth } from '../../../sandbox/aws/target-health.ts';

const PASS: CheckResult = { passed: true };
const FAIL: CheckResult = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };
const THRESHOLDS = { healthyThreshold: 3, unhealthyThreshold: 2 };
const statesAfter = (results: readonly CheckResult[]): string[] => {
  let health: TargetHealth = FIRST_CHECKS;
  return results.map((result) => {
    health = afterCheck(health, result, THRESHOLDS);
    return health.state;
  });
};

describe('the health of a target', () => {
  it.each<[string, CheckResult[], string]>([
    ['a new one needs one pass', [PASS], 'healthy'],
    ['a new one fails at the threshold', [FAIL, FAIL], 'initial unhealthy'],
    ['one failure is none', [PASS, FAIL, PASS, FAIL], 'healthy healthy healthy healthy'],
    ['failures in a row count', [PASS, FAIL, FAIL], 'healthy healthy unhealthy'],
    ['passes in a row mend it', [FAIL, FAIL, PASS, PASS, PASS], 'initial unhealthy unhealthy unhealthy healthy'],
    [
      'a failure between passes starts anew',
      [FAIL, FAIL, PASS, PASS, FAIL, PASS, PASS],
      `initial${' unhealthy'.repeat(6)}`,
    ],
  ])('%s', (_, results, states) => {
    expect(statesAfter(results).join(' ')).toBe(states);
  });

  it('has the reason of the last failure while it is unhealthy, and none when healthy', () => {
    const mismatch: CheckResult = { passed: false, reason: 'Target.ResponseCodeMismatch', description: '[503]' };
    const failed = afterCheck(afterCheck(FIRST_CHECKS, FAIL, THRESHOLDS), FAIL, THRESHOLDS);
    expect(afterCheck(failed, mismatch, THRESHOLDS)).toMatchObject({
      reason: 'Target.ResponseCodeMismatch',
      description: '[503]',
    });
    expect(afterCheck(FIRST_CHECKS, PASS, THRESHOLDS)).toEqual({ state: 'healthy', passes: 1, failures: 0 });
  });
});
