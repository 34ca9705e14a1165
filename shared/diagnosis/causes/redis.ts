import type { CauseKinds } from '../rule.ts';
import { CACHE_CAUSES } from './redis-cache.ts';
import { REDIS_STATE_CAUSES } from './redis-state.ts';

const ACCESS_CAUSES = {
  'redis.tls-required': {
    title: 'Redis speaks TLS only and the check does not',
    sees: 'Plain text gets a reset or no answer.',
    evidence: 'A TLS hello on the same port is answered; ElastiCache has encryption in transit on.',
    remedy: 'Set tls: true in the check, and in the services.',
    own: true,
  },
  'redis.no-auth': {
    title: 'Redis wants a password and the check has none',
    sees: 'PING is answered with NOAUTH.',
    evidence: 'The reply of the server; whether ElastiCache has an AUTH token or users.',
    remedy: 'Give the check a password: reference.',
    own: true,
  },
  'redis.no-auth/turned-on': {
    title: 'an AUTH token was set and the check has no password',
    sees: 'PING is answered with NOAUTH since a change of the cache.',
    evidence: 'The reply of the server, and when ElastiCache says that the token was set.',
    remedy: 'Give check and services the password by a reference.',
    own: true,
  },
  'redis.wrong-password': {
    title: 'Redis rejects the password of the check',
    sees: 'AUTH is answered with WRONGPASS.',
    evidence: 'The reply of the server; when secret and AUTH token changed last.',
    remedy: 'Ask with what is stored, then write the right one to the secret, or rotate the token.',
    own: true,
  },
  'redis.wrong-password/token-rotated': {
    title: 'the AUTH token of the cache was rotated and the secret was not',
    sees: 'AUTH is answered with WRONGPASS since the token was changed.',
    evidence: 'ElastiCache says that the token changed after the secret was written.',
    remedy: 'Write the new token to the secret, and deploy where references are resolved by a deployment.',
    own: true,
  },
  'redis.wrong-password/secret-changed': {
    title: 'the secret was changed and the cache was not',
    sees: 'AUTH is answered with WRONGPASS since the secret was changed.',
    evidence: 'Secrets Manager says that the secret changed lately, ElastiCache that the token did not.',
    remedy: 'Rotate the token to the stored value, or write the old value back.',
    own: true,
  },
  'redis.wrong-password/value-stale': {
    title: 'the password was rotated and the monitor still has the old one',
    sees: 'AUTH is answered with WRONGPASS since a rotation of secret and token.',
    evidence: 'Secret and token changed one soon after the other, within a day.',
    remedy: 'Deploy again, so that the functions get the new value; restart services that keep the old one.',
    own: true,
  },
  'redis.password-not-needed': {
    title: 'Redis lets anybody in',
    sees: 'It works, but AUTH is answered with an error: no password is set.',
    evidence: 'The reply of the server; ElastiCache has no AUTH token.',
    remedy: 'Take the password out of the check; or set it on the server once every service sends it.',
    own: true,
  },
  'redis.no-permission': {
    title: 'the Redis user lacks a permission',
    sees: 'A command is answered with NOPERM.',
    evidence: 'The command that was refused, and to which user.',
    remedy: 'Allow +ping +role +info in the access string of the user.',
    own: true,
  },
  'redis.no-permission/protected-mode': {
    title: 'Redis is in protected mode',
    sees: 'Every command is answered with DENIED.',
    evidence: 'The reply of the server, which has no password and listens beyond its own machine.',
    remedy: 'Set a password, or bind it to a private address.',
    own: true,
  },
} as const satisfies CauseKinds;

const ANSWER_CAUSES = {
  'redis.not-redis/other-protocol': {
    title: 'another service answers on the port',
    sees: 'What answers is no Redis.',
    evidence: 'How the answer begins: HTTP, SSH, memcached, bytes.',
    remedy: 'Mend host or port of the check.',
  },
  'redis.not-redis/broken-reply': {
    title: 'what answers breaks the protocol of Redis',
    sees: 'It begins like Redis, then its reply cannot be read or does not end.',
    evidence: 'Which command got the reply, and what is wrong with it.',
    remedy: 'Look at what listens there: a proxy, or another service.',
  },
  'redis.silent': {
    title: 'Redis takes the connection and says nothing',
    sees: 'The connection opens; no command is answered.',
    evidence: 'The phases of the dial, at which command it ended, events of ElastiCache.',
    remedy: 'Find the command that blocks it, or the process that hangs.',
  },
  'redis.silent/half-way': {
    title: 'Redis stops answering after PING',
    sees: 'PING is answered, what follows is not.',
    evidence: 'The phases of the dial, at which command it ended.',
    remedy: 'Find the command that blocks it.',
  },
  'redis.slow': {
    title: 'the way to Redis is slow',
    sees: 'PING takes longer than allowed, and connecting takes long too.',
    evidence: 'Milliseconds of each phase.',
    remedy: 'Compare zones, look at what is on the way.',
  },
  'redis.slow/server': {
    title: 'Redis itself is slow',
    sees: 'PING takes longer than allowed, connecting does not.',
    evidence: 'Milliseconds of each phase, connected clients, events of ElastiCache.',
    remedy: 'Find the slow commands in the slow log.',
  },
} as const satisfies CauseKinds;

export const REDIS_CAUSES: CauseKinds = {
  ...ACCESS_CAUSES,
  ...REDIS_STATE_CAUSES,
  ...ANSWER_CAUSES,
  ...CACHE_CAUSES,
};
