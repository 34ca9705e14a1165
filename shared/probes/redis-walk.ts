import type { CheckOf, Resolved } from '../config/schema.ts';
import type { Phase } from '../health/outcome.ts';
import type { Clock } from '../time/clock.ts';
import { type Cluster, type Info, parseCluster, parseInfo, type Role, roleOf } from './redis-info.ts';
import { classifyReply, type ReplyClass, tokenOf } from './redis-replies.ts';
import type { Ending, Reply, Session } from './redis-session.ts';

export type Step = 'auth' | 'ping' | 'role' | 'info' | 'cluster';

/** What broke the walk. `token`: the first word of an error reply. `strange`: RESP, but no answer that Redis gives. */
export type Trouble = { step: Step } & (
  | { kind: 'refused'; class: ReplyClass; token: string }
  | { kind: 'silent' }
  | { kind: 'ended'; how: Ending; heard: string }
  | { kind: 'strange' }
);

/** What a walk saw. `skipped`: the steps that the server or its ACL does not offer, and the first word of its refusal. */
export type Seen = {
  phases: Phase[];
  trouble?: Trouble;
  passwordNotNeeded: boolean;
  pingMs: number;
  role?: Role | undefined;
  info?: Info;
  cluster?: Cluster;
  skipped: Partial<Record<Step, string>>;
};

type Ask = (step: Step, ...command: [string, ...string[]]) => Promise<Reply>;

/** AUTH (when there is a password), PING, ROLE, INFO and, of a cluster, CLUSTER INFO; PING decides, the rest is extra. */
export const walk = async (check: Resolved<CheckOf<'redis'>>, session: Session, clock: Clock): Promise<Seen> => {
  const seen: Seen = { phases: [], passwordNotNeeded: false, pingMs: 0, skipped: {} };
  const ask: Ask = async (step, ...command) => {
    const startedMs = clock.monotonicMs();
    const reply = await session.ask(...command);
    seen.phases.push({ name: step, stage: step === 'auth' ? 'auth' : 'command', ms: clock.monotonicMs() - startedMs });
    return reply;
  };
  await authenticate(check, ask, seen);
  if (!seen.trouble) await ping(ask, seen);
  if (!seen.trouble || isToldByInfo(seen.trouble)) await lookAround(check, ask, seen);
  return seen;
};

const authenticate = async ({ username, password }: Resolved<CheckOf<'redis'>>, ask: Ask, seen: Seen) => {
  if (password === undefined) return;
  const reply = await ask('auth', 'AUTH', ...(username === undefined ? [] : [username]), password);
  if (reply.kind === 'value' && reply.value === 'OK') return;
  const trouble = troubleOf('auth', reply);
  if (trouble.kind === 'refused' && trouble.class === 'redis.password-not-needed') seen.passwordNotNeeded = true;
  else if (isUnsupported(trouble)) seen.skipped.auth = trouble.token;
  else seen.trouble = trouble;
};

const ping = async (ask: Ask, seen: Seen): Promise<void> => {
  const reply = await ask('ping', 'PING');
  seen.pingMs = seen.phases.at(-1)?.ms ?? 0;
  if (reply.kind === 'value' && reply.value === 'PONG') return;
  const trouble = troubleOf('ping', reply);
  if (isUnsupported(trouble)) seen.skipped.ping = trouble.token;
  else seen.trouble = trouble;
};

/** Whatever it refuses here is skipped; a connection that ends or falls silent is not. */
const lookAround = async ({ mode }: Resolved<CheckOf<'redis'>>, ask: Ask, seen: Seen): Promise<void> => {
  const value = async (step: Step, ...command: [string, ...string[]]): Promise<unknown> => {
    const reply = await ask(step, ...command);
    if (reply.kind === 'value') return reply.value;
    const trouble = troubleOf(step, reply);
    if (trouble.kind === 'refused') seen.skipped[step] = trouble.token;
    else seen.trouble ??= trouble;
    return undefined;
  };
  const role = await value('role', 'ROLE');
  if (Array.isArray(role)) seen.role = roleOf(role[0]);
  if (isBroken(seen)) return;
  const info = await value('info', 'INFO');
  if (typeof info === 'string') seen.info = parseInfo(info);
  seen.role ??= seen.info?.role;
  if (isBroken(seen) || mode !== 'cluster' || seen.info?.clustered === false) return;
  const cluster = await value('cluster', 'CLUSTER', 'INFO');
  if (typeof cluster === 'string') seen.cluster = parseCluster(cluster);
};

const troubleOf = (step: Step, reply: Reply): Trouble => {
  if (reply.kind === 'value') return { step, kind: 'strange' };
  if (reply.kind !== 'error') return { step, ...reply };
  return { step, kind: 'refused', class: classifyReply(reply.error), token: tokenOf(reply.error) };
};

// Redis answers INFO in these states too, and its figures say how bad it is.
const TOLD_BY_INFO: readonly ReplyClass[] = ['redis.loading', 'redis.master-down', 'redis.misconf'];
const isToldByInfo = (trouble: Trouble): boolean => trouble.kind === 'refused' && TOLD_BY_INFO.includes(trouble.class);

const isUnsupported = (trouble: Trouble): trouble is Extract<Trouble, { kind: 'refused' }> =>
  trouble.kind === 'refused' && trouble.class === 'unsupported';

const isBroken = ({ trouble }: Seen): boolean => trouble?.kind === 'silent' || trouble?.kind === 'ended';
