import { type LabCache, startLabCache } from '../redis-cache.ts';
import { startRespServer } from '../redis-peers.ts';
import { startRedisServer } from '../redis-server.ts';
import type { Lab } from './lab.ts';
import { type Scenario, watching } from './scenario.ts';

const HOUR_MS = 3_600_000;
const ago = (hours: number): Date => new Date(Date.now() - hours * HOUR_MS);
const SECRET = 'lab/redis';
const REFERENCE = `\${secret:${SECRET}#token}`;

/** What the check reads, written so long ago. */
const secretOf = ({ aws }: Lab, token: string, writtenHoursAgo: number): void =>
  aws.parameters.setSecret(SECRET, JSON.stringify({ token, user: 'default' }), ago(writtenHoursAgo));

/** A cache whose token is another than the one of the secret. */
const otherToken = async (lab: Lab, tokenHoursAgo: number, secretHoursAgo: number) => {
  const { check } = await startLabCache(lab, {
    tls: true,
    password: 'the-new-one',
    own: { authChangedAt: ago(tokenHoursAgo) },
  });
  secretOf(lab, 'the-old-one', secretHoursAgo);
  return watching({ ...check, password: REFERENCE });
};

const without = ({ password: _, ...check }: LabCache['check']): Omit<LabCache['check'], 'password'> => check;

export const REDIS_ACCESS_SCENARIOS: readonly Scenario[] = [
  {
    number: 24,
    made: 'plain text spoken to a cache with TLS',
    expect: { code: 'redis.tls-required', stage: 'auth', cause: 'redis.tls-required' },
    make: async (lab) => {
      const { check } = await startLabCache(lab, { tls: true });
      return watching({ ...check, tls: false });
    },
  },
  {
    number: 25,
    made: 'a password that the check does not have',
    expect: { code: 'redis.no-auth', stage: 'auth', cause: 'redis.no-auth' },
    make: async (lab) => {
      const { check } = await startLabCache(lab, { tls: true, password: 'word', own: { authChangedAt: ago(24 * 90) } });
      return watching(without(check));
    },
  },
  {
    number: 25,
    made: 'an AUTH token set an hour ago',
    expect: { code: 'redis.no-auth', stage: 'auth', cause: 'redis.no-auth/turned-on' },
    make: async (lab) => {
      const { check } = await startLabCache(lab, { tls: true, password: 'word', own: { authChangedAt: ago(1) } });
      return watching(without(check));
    },
  },
  {
    number: 26,
    made: 'a wrong password, changed long ago',
    expect: { code: 'redis.wrong-password', stage: 'auth', cause: 'redis.wrong-password' },
    make: (lab) => otherToken(lab, 24 * 60, 24 * 50),
  },
  {
    number: 26,
    made: 'AUTH token rotated, the secret not',
    expect: { code: 'redis.wrong-password', stage: 'auth', cause: 'redis.wrong-password/token-rotated' },
    make: (lab) => otherToken(lab, 2, 24 * 90),
  },
  {
    number: 26,
    made: 'secret changed, the AUTH token not',
    expect: { code: 'redis.wrong-password', stage: 'auth', cause: 'redis.wrong-password/secret-changed' },
    make: (lab) => otherToken(lab, 24 * 90, 2),
  },
  {
    number: 26,
    made: 'both rotated, the monitor has the old one',
    expect: { code: 'redis.wrong-password', stage: 'auth', cause: 'redis.wrong-password/value-stale' },
    make: (lab) => otherToken(lab, 2.1, 2),
  },
  {
    number: 27,
    made: 'a password that nobody asks for',
    expect: { code: 'redis.password-not-needed', stage: 'auth', cause: 'redis.password-not-needed' },
    make: async (lab) => {
      const { check } = await startLabCache(lab);
      secretOf(lab, 'word', 24);
      return watching({ ...check, password: REFERENCE });
    },
  },
  {
    number: 28,
    made: 'a user who may not PING',
    expect: { code: 'redis.no-permission', stage: 'auth', cause: 'redis.no-permission' },
    make: async (lab) => {
      const { check } = await startLabCache(lab, {
        directives: ['user watcher on >word -@all +info'],
        own: { userGroupIds: ['lab-users'] },
      });
      return watching({ ...check, username: 'watcher', password: 'word' });
    },
  },
  {
    number: 28,
    made: 'a user of a Redis of our own who may not PING',
    expect: { code: 'redis.no-permission', stage: 'auth', cause: 'redis.no-permission' },
    make: async (lab) => {
      const { port } = lab.keep(await startRedisServer({ directives: ['user watcher on >word -@all +info'] }));
      return watching({ kind: 'redis', host: '127.0.0.1', port, username: 'watcher', password: 'word' });
    },
  },
  {
    number: 28,
    // Real protected mode lets loopback in: it cannot be made to refuse us.
    made: 'protected mode (a scripted server)',
    expect: { code: 'redis.no-permission', stage: 'auth', cause: 'redis.no-permission/protected-mode' },
    make: async (lab) => {
      const said = '-DENIED Redis is running in protected mode because protected mode is enabled\r\n';
      const { port } = lab.keep(await startRespServer([said, 'hang up']));
      return watching({ kind: 'redis', host: '127.0.0.1', port });
    },
  },
];
