import { describe, expect, test } from 'vitest';

import { isForbiddenAddress } from '../../shared/net/forbidden.ts';

describe('isForbiddenAddress', () => {
  test.each([
    '169.254.169.254',
    '169.254.170.2',
    '::ffff:169.254.169.254',
    'fe80::1',
    'fe80::1%eth0',
    'fd00:ec2::254',
    '0.0.0.0',
    '0.1.2.3',
    '::',
  ])('%s is forbidden, loopback allowed or not', (address) => {
    expect(isForbiddenAddress(address, { allowLoopback: true })).toBe(true);
    expect(isForbiddenAddress(address, { allowLoopback: false })).toBe(true);
  });

  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('%s is forbidden unless allowed', (address) => {
    expect(isForbiddenAddress(address, { allowLoopback: false })).toBe(true);
    expect(isForbiddenAddress(address, { allowLoopback: true })).toBe(false);
  });

  test.each(['10.0.0.1', '192.168.1.1', '8.8.8.8', 'fd00::1', '2001:db8::1'])('%s is not forbidden', (address) => {
    expect(isForbiddenAddress(address, { allowLoopback: false })).toBe(false);
  });

  test('the Lambda runtime API is forbidden where loopback is allowed', () => {
    const forbidding = { allowLoopback: true, runtimeApi: '127.0.0.1:9001' };
    expect(isForbiddenAddress('127.0.0.1', forbidding, 9001)).toBe(true);
    expect(isForbiddenAddress('127.0.0.1', forbidding, 6379)).toBe(false);
    expect(isForbiddenAddress('10.0.0.1', forbidding, 9001)).toBe(false);
  });
});
