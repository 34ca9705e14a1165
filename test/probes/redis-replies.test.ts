import { describe, expect, test } from 'vitest';

import { classifyReply, tokenOf } from '../../shared/probes/redis-replies.ts';

describe('classifyReply', () => {
  test.each([
    ['NOAUTH Authentication required.', 'redis.no-auth'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'redis.wrong-password'],
    ['ERR invalid password', 'redis.wrong-password'],
    ["NOPERM this user has no permissions to run the 'ping' command", 'redis.no-permission'],
    ['NOPERM User probe has no permissions to run the "ping" command', 'redis.no-permission'],
    ['DENIED Redis is running in protected mode because protected mode is enabled', 'redis.no-permission'],
    ['LOADING Valkey is loading the dataset in memory', 'redis.loading'],
    ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'redis.master-down'],
    ["READONLY You can't write against a read only replica.", 'redis.read-only'],
    ['CLUSTERDOWN Hash slot not served', 'redis.cluster-down'],
    ['BUSY Redis is busy running a script.', 'redis.busy'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'redis.oom'],
    ['MISCONF Redis is configured to save RDB snapshots, but …', 'redis.misconf'],
    ['ERR max number of clients reached', 'redis.max-clients'],
    ['ERR max number of clients + cluster connections reached', 'redis.max-clients'],
    [
      'ERR AUTH <password> called without any password configured for the default user. Are you sure …?',
      'redis.password-not-needed',
    ],
    ['ERR Client sent AUTH, but no password is set', 'redis.password-not-needed'],
    ["ERR unknown command 'ROLE', with args beginning with: ", 'unsupported'],
    ["ERR Unknown subcommand or wrong number of arguments for 'INFO'.", 'unsupported'],
    ['ERR something new', 'other'],
    ['BUSYKEY Target key name already exists.', 'other'],
    ['constructor', 'other'],
    ['', 'other'],
  ])('%s is %s', (reply, expected) => {
    expect(classifyReply(reply)).toBe(expected);
  });
});

describe('tokenOf', () => {
  test.each([
    ['NOAUTH Authentication required.', 'NOAUTH'],
    ["ERR unknown command 'AUTH', with args beginning with: 'sesame'", 'ERR'],
    ['sesame', 'an unnamed error'],
  ])('of %s keeps %s', (reply, expected) => {
    expect(tokenOf(reply)).toBe(expected);
  });
});
