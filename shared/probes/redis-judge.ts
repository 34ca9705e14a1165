import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Failing } from '../health/outcome.ts';
import { bytesInWords } from './bytes.ts';
import { troubleFault } from './redis-trouble.ts';
import type { Seen } from './redis-walk.ts';
import { masterOf, placeOf } from './redis-words.ts';

type RedisCheck = Resolved<CheckOf<'redis'>>;
/** `status` when it is not the usual one of the code. */
type Judgement = { fault: Fault; status?: Failing['status'] };
type Rule = (check: RedisCheck, seen: Seen, place: string) => Judgement | undefined;

/** The gravest thing that a walk saw; nothing when all is well. */
export const judge = (check: RedisCheck, seen: Seen): Judgement | undefined => {
  const place = placeOf(check);
  for (const rule of GRAVEST_FIRST) {
    const judgement = rule(check, seen, place);
    if (judgement) return judgement;
  }
  return undefined;
};

const trouble: Rule = (check, { trouble, info }) => trouble && { fault: troubleFault(check, trouble, info) };

const clusterDown: Rule = ({ mode }, { info, cluster }, place) => {
  if (mode !== 'cluster') return undefined;
  if (info?.clustered === false) {
    return { fault: fault('redis.cluster-down', `${place} is no cluster node (cluster support is off)`) };
  }
  if (cluster?.state === undefined || cluster.state === 'ok') return undefined;
  return {
    fault: fault('redis.cluster-down', `${place} says that its cluster is down (cluster_state:${cluster.state})`),
  };
};

const readOnly: Rule = ({ expect }, { role, info = {} }, place) => {
  if (expect?.role !== 'master' || role !== 'replica') return undefined;
  const master = info.master === undefined ? '' : ` of ${info.master}`;
  const message = `${place} should be the master but answers as a replica${master}: it refuses writes (a failover?)`;
  return { fault: fault('redis.read-only', message) };
};

const full: Rule = (_, { info = {} }, place) => {
  const { countedMemoryBytes: used, maxMemoryBytes: most, evicts } = info;
  if (used === undefined || !most || used < most || evicts !== false) return undefined;
  const message = `${place} uses ${bytesInWords(used)} of ${bytesInWords(most)} memory and evicts nothing: it refuses writes`;
  return { fault: fault('redis.oom', message), status: 'unhealthy' };
};

const linkDown: Rule = (_, { role, info = {} }, place) =>
  role === 'replica' && info.linkUp === false
    ? { fault: fault('redis.replica-lag', `${place} has no link to its master${masterOf(info)}: its data is stale`) }
    : undefined;

const lag: Rule = ({ expect }, { role, info }, place) => {
  const mostMs = expect?.replicationLag;
  if (mostMs === undefined || info?.lagS === undefined || info.lagS * 1000 <= mostMs) return undefined;
  const what =
    role === 'replica' ? `heard nothing from its master for ${info.lagS} s` : `has a replica ${info.lagS} s behind`;
  return { fault: fault('redis.replica-lag', `${place} ${what}; expected at most ${mostMs / 1000} s`) };
};

const notReplica: Rule = ({ expect, mode }, { role }, place) => {
  const expected = expect?.role ?? (mode === 'replica' ? 'replica' : undefined);
  if (expected !== 'replica' || role !== 'master') return undefined;
  return { fault: fault('redis.not-replica', `${place} should be a replica but answers as a master`) };
};

const memory: Rule = ({ expect }, seen, place) => {
  const percent = memoryPercent(seen);
  if (expect?.memoryBelow === undefined || percent === undefined || percent < expect.memoryBelow) return undefined;
  const { usedMemoryBytes = 0, maxMemoryBytes = 0 } = seen.info ?? {};
  const figures = `${bytesInWords(usedMemoryBytes)} of ${bytesInWords(maxMemoryBytes)}`;
  return {
    fault: fault(
      'redis.oom',
      `${place} uses ${percent} % of its memory (${figures}); expected below ${expect.memoryBelow} %`,
    ),
  };
};

const passwordNotNeeded: Rule = (_, seen, place) =>
  seen.passwordNotNeeded
    ? {
        fault: fault(
          'redis.password-not-needed',
          `${place} lets anybody in: the check has a password, the server asks for none`,
        ),
      }
    : undefined;

const slow: Rule = ({ expect }, { pingMs }, place) =>
  expect?.latency !== undefined && pingMs > expect.latency
    ? {
        fault: fault(
          'redis.slow',
          `${place} answers PING in ${Math.round(pingMs)} ms; expected at most ${expect.latency} ms`,
        ),
      }
    : undefined;

const GRAVEST_FIRST: readonly Rule[] = [
  trouble,
  clusterDown,
  readOnly,
  full,
  linkDown,
  lag,
  notReplica,
  memory,
  passwordNotNeeded,
  slow,
];

/** Used of maxmemory, to a tenth; nothing when there is no limit. */
export const memoryPercent = ({ info = {} }: Seen): number | undefined => {
  const { usedMemoryBytes: used, maxMemoryBytes: most } = info;
  return used === undefined || !most ? undefined : Math.round((used / most) * 1000) / 10;
};
