import type { FaultCode } from '../health/fault.ts';

/** `unsupported`: this server has no such command, which says nothing of its health. `other`: an error we do not know. */
export type ReplyClass = FaultCode | 'unsupported' | 'other';

// Valkey and the forks keep the first token of an error and word the rest differently.
const TOKENS: ReadonlyMap<string, FaultCode> = new Map<string, FaultCode>([
  ['NOAUTH', 'redis.no-auth'],
  ['WRONGPASS', 'redis.wrong-password'],
  ['NOPERM', 'redis.no-permission'],
  // Protected mode: it refuses every client from another machine.
  ['DENIED', 'redis.no-permission'],
  ['LOADING', 'redis.loading'],
  ['MASTERDOWN', 'redis.master-down'],
  ['READONLY', 'redis.read-only'],
  ['CLUSTERDOWN', 'redis.cluster-down'],
  ['BUSY', 'redis.busy'],
  ['OOM', 'redis.oom'],
  ['MISCONF', 'redis.misconf'],
]);

// These have no token of their own: they begin with ERR like any other, so that their words are all there is to go by.
// They have stood unchanged in Redis (antirez/redis, 2.4 to 8) and in Valkey.
const PHRASES: readonly [RegExp, ReplyClass][] = [
  [/^ERR max number of clients/, 'redis.max-clients'],
  // From 6 on, and before.
  [/^ERR AUTH .*without any password configured/, 'redis.password-not-needed'],
  [/^ERR Client sent AUTH, but no password is set/, 'redis.password-not-needed'],
  // Before 6; from then on it is WRONGPASS.
  [/^ERR invalid password/, 'redis.wrong-password'],
  [/^ERR unknown (?:sub)?command/i, 'unsupported'],
];

/** The first word of an error reply: all of it that is safe to show, as the rest may quote what was sent. */
export const tokenOf = (reply: string): string => /^[A-Z0-9]{1,32}/.exec(reply)?.[0] ?? 'an unnamed error';

/** What an error reply (without its leading `-`) means. */
export const classifyReply = (reply: string): ReplyClass =>
  TOKENS.get(reply.split(/\s/, 1)[0] ?? '') ?? PHRASES.find(([phrase]) => phrase.test(reply))?.[1] ?? 'other';
