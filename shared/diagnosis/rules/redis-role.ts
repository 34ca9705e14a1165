import { awsCommand } from '../../aws/command.ts';
import { lengthInWords } from '../../time/words.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import {
  asSureAsSeen,
  cacheLine,
  cacheNeeds,
  cacheOf,
  cacheViewOf,
  eventLines,
  eventsLike,
  FAILOVER,
  lookSteps,
  metricStep,
  primaryNodeOf,
  RECOVERY,
} from './redis-cache-words.ts';
import { numberOf, phaseLine, redisCli, redisCliAt, redisPlaceOf, settingStep, step, textOf } from './redis-place.ts';

const addressWords = ({ facts }: Evidence): string => {
  const address = textOf(facts.address);
  return address === undefined ? '' : ` (${address})`;
};

/** `10.0.1.5:6379` as INFO tells it. */
const masterOf = ({ facts }: Evidence): { host: string; port: number } | undefined => {
  const [, host, port] = /^(.+):(\d+)$/.exec(textOf(facts.master) ?? '') ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
};

const roleLines = (evidence: Evidence): string[] => {
  const role = textOf(evidence.facts.role);
  const master = masterOf(evidence);
  const of = role === 'replica' && master !== undefined ? ` of ${master.host}:${master.port}` : '';
  return role === undefined ? [] : [`Redis: ${redisPlaceOf(evidence).place}${addressWords(evidence)} says it is a ${role}${of}`];
};

export const readOnly: Rule = (evidence) => {
  const view = cacheViewOf(evidence);
  const { place } = redisPlaceOf(evidence);
  const events = eventsLike(evidence, FAILOVER);
  const [newest] = events;
  const primary = view?.cache?.primary;
  const base = {
    evidence: [...roleLines(evidence), ...eventLines(evidence, events), ...cacheLine(evidence), ...phaseLine(evidence)],
    needs: cacheNeeds(evidence),
  };
  if (view?.cache !== undefined && (view.as === 'reader' || view.as === 'node')) {
    const what = view.as === 'reader' ? 'its reader endpoint' : 'the endpoint of one node, which is a replica now';
    return [
      {
        ...base,
        cause: `redis.read-only/${view.as}-endpoint`,
        confidence: 'high',
        summary: `the check ${evidence.check.id} wants the primary of ${view.cache.id}, but ${place} is ${what}`,
        remedy: [
          ...(primary === undefined ? [] : [settingStep(evidence, 'host', primary.host)]),
          ...lookSteps(evidence),
        ],
      },
    ];
  }
  if (newest !== undefined && view?.cache !== undefined) return [failedOver({ ...base }, evidence, newest, view.cache)];
  return [
    {
      ...base,
      cause: 'redis.read-only',
      confidence: asSureAsSeen(evidence),
      summary: `${place}${addressWords(evidence)} should be the primary and is a replica${masterWords(evidence)}: every write to it fails`,
      remedy: [
        ...lookSteps(evidence),
        step('who is master, as the server itself says (from inside the VPC)', redisCli(evidence, 'role')),
        ...promoteSteps(evidence),
      ],
    },
  ];
};

const masterWords = (evidence: Evidence): string => {
  const master = masterOf(evidence);
  return master === undefined ? '' : ` of ${master.host}:${master.port}`;
};

type Base = Pick<Candidate, 'evidence' | 'needs'>;

/** A name that still leads to the old primary when the failover has ended is a stale one. */
const failedOver = (
  base: Base,
  evidence: Evidence,
  newest: { at: string; message: string },
  cache: { id: string; status: string; primary?: { host: string } },
): Candidate => {
  const { place } = redisPlaceOf(evidence);
  const ago = lengthInWords(Date.parse(evidence.at) - Date.parse(newest.at));
  const ended = /complete|finished|succeed/i.test(newest.message) && cache.status === 'available';
  const name = cache.primary?.host ?? place;
  return {
    ...base,
    cause: ended ? 'redis.read-only/stale-dns' : 'redis.read-only/failover',
    confidence: 'high',
    summary: ended
      ? `${cache.id} failed over ${ago} ago, and ${name} still leads to the old primary${addressWords(evidence)}`
      : `${cache.id} is failing over since ${ago}: ${place}${addressWords(evidence)} is a replica for the moment`,
    remedy: [
      ...(ended
        ? [
            step('what the name resolves to; its TTL is 5 s, so the old address should be gone (from inside the VPC)', `dig +noall +answer ${name}`),
            step('restart services that keep the old connection or cache the name'),
          ]
        : [step('a failover ends within minutes: wait for its end in the events')]),
      ...lookSteps(evidence),
    ],
  };
};

const promoteSteps = (evidence: Evidence) => {
  const master = masterOf(evidence);
  if (cacheOf(evidence) !== undefined || master === undefined) return [];
  return [
    step(
      `point the check and the services at the master ${master.host}:${master.port}, once it says so itself`,
      redisCliAt(evidence, master, 'role'),
    ),
  ];
};

export const notReplica: Rule = (evidence) => {
  const view = cacheViewOf(evidence);
  const cache = view?.cache;
  const { place } = redisPlaceOf(evidence);
  const events = eventsLike(evidence, FAILOVER);
  const base = {
    evidence: [...roleLines(evidence), ...eventLines(evidence, events), ...cacheLine(evidence)],
    needs: cacheNeeds(evidence),
  };
  if (cache !== undefined && view?.as === 'primary') {
    return [
      {
        ...base,
        cause: 'redis.not-replica/primary-endpoint',
        confidence: 'high',
        summary: `the check ${evidence.check.id} wants a replica of ${cache.id}, but ${place} is its primary endpoint`,
        remedy: [...(cache.reader === undefined ? [] : [settingStep(evidence, 'host', cache.reader.host)])],
      },
    ];
  }
  if (cache !== undefined && cache.kind === 'replication-group' && cache.nodes.length === 1) {
    return [
      {
        ...base,
        cause: 'redis.not-replica/no-replica',
        confidence: 'high',
        summary: `${cache.id} has one node and no replica: ${place} leads to its primary`,
        remedy: [
          step(
            'add a replica',
            `${addReplica(evidence, cache.id)}`,
          ),
          ...lookSteps(evidence),
        ],
      },
    ];
  }
  const [newest] = events;
  return [
    {
      ...base,
      cause: newest === undefined ? 'redis.not-replica' : 'redis.not-replica/promoted',
      confidence: newest === undefined ? asSureAsSeen(evidence) : 'high',
      summary:
        newest === undefined
          ? `${place}${addressWords(evidence)} should be a replica and is a master: it may be on its own, with data that nobody else has`
          : `${place}${addressWords(evidence)} became the primary in a failover ${lengthInWords(Date.parse(evidence.at) - Date.parse(newest.at))} ago`,
      remedy: [
        ...lookSteps(evidence),
        step('which replicas it has (from inside the VPC)', redisCli(evidence, 'info', 'replication')),
      ],
    },
  ];
};

const addReplica = ({ vantage: { region } }: Evidence, id: string): string =>
  awsCommand(region, 'elasticache', 'increase-replica-count', {
    replicationGroupId: id,
    newReplicaCount: 1,
    applyImmediately: true,
  });

export const masterDown: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const master = masterOf(evidence);
  const downS = numberOf(evidence.facts.linkDownS);
  const events = eventsLike(evidence, RECOVERY);
  const since = downS === undefined ? '' : ` for ${lengthInWords(downS * 1000)}`;
  const who = master === undefined ? 'its master' : `its master ${master.host}:${master.port}`;
  return [
    {
      cause: events.length > 0 ? 'redis.master-down/failover' : 'redis.master-down',
      confidence: asSureAsSeen(evidence),
      summary: `the replica ${place} has had no link to ${who}${since}, and serves no stale data${events.length > 0 ? ': ElastiCache fails over or replaces a node' : ''}`,
      evidence: [
        'Redis: answers PING with MASTERDOWN (replica-serve-stale-data is no)',
        ...(downS === undefined ? [] : [`Redis: master_link_status down${since}`]),
        ...eventLines(evidence, events),
        ...cacheLine(evidence),
      ],
      remedy: linkSteps(evidence, events.length > 0),
      needs: cacheNeeds(evidence),
    },
  ];
};

const linkSteps = (evidence: Evidence, isFailover: boolean) => {
  const master = masterOf(evidence);
  const node = cacheOf(evidence) && primaryNodeOf(cacheOf(evidence) as NonNullable<ReturnType<typeof cacheOf>>);
  return [
    ...(isFailover ? [step('the replica finds its master again when ElastiCache has done: wait for the end in the events')] : []),
    ...lookSteps(evidence),
    ...(master === undefined
      ? []
      : [step(`whether the master answers${node === undefined ? '' : ` (${node.id})`} (from inside the VPC)`, redisCliAt(evidence, master, 'ping'))]),
    step('what the replica says of its link', redisCli(evidence, 'info', 'replication')),
  ];
};

export const replicaLag: Rule = (evidence) => {
  const { facts } = evidence;
  const { place } = redisPlaceOf(evidence);
  const master = masterOf(evidence);
  const lagS = numberOf(facts.replicationLagS);
  const downS = numberOf(facts.linkDownS);
  const events = eventsLike(evidence, RECOVERY);
  const base = {
    evidence: [
      ...roleLines(evidence),
      ...(facts.linkUp === false ? [`Redis: master_link_status down${downS === undefined ? '' : ` for ${lengthInWords(downS * 1000)}`}`] : []),
      ...(lagS === undefined ? [] : [`Redis: lag ${lagS} s`]),
      ...eventLines(evidence, events),
      ...cacheLine(evidence),
    ],
    confidence: asSureAsSeen(evidence),
    needs: cacheNeeds(evidence),
  };
  const who = master === undefined ? 'its master' : `its master ${master.host}:${master.port}`;
  if (facts.linkUp === false) {
    const summary = `the replica ${place} has had no link to ${who}${downS === undefined ? '' : ` for ${lengthInWords(downS * 1000)}`}: what it answers is stale`;
    return [{ ...base, cause: 'redis.replica-lag/link-down', summary, remedy: linkSteps(evidence, events.length > 0) }];
  }
  if (facts.role === 'replica') {
    const summary = `the replica ${place} has heard nothing from ${who} for ${lagS ?? 'some'} s, although the link counts as up`;
    return [{ ...base, cause: 'redis.replica-lag/master-silent', summary, remedy: linkSteps(evidence, events.length > 0) }];
  }
  return [
    {
      ...base,
      cause: 'redis.replica-lag/replica-behind',
      summary: `a replica of ${place} is ${lagS ?? 'some'} s behind: what it answers is that old, and so much is lost in a failover`,
      remedy: [
        step('which replica, and how many bytes it is behind (from inside the VPC)', redisCli(evidence, 'info', 'replication')),
        ...metricStep(evidence, 'ReplicationBytes', 'how much is sent to the replicas'),
        ...lookSteps(evidence),
      ],
    },
  ];
};

const SLOTS = 16_384;

export const clusterDown: Rule = (evidence) => {
  const { facts } = evidence;
  const { place } = redisPlaceOf(evidence);
  const cache = cacheOf(evidence);
  const assigned = numberOf(facts.clusterSlotsAssigned);
  const ok = numberOf(facts.clusterSlotsOk);
  const base = {
    confidence: 'high' as const,
    needs: cacheNeeds(evidence),
  };
  const lines = [...cacheLine(evidence)];
  const isNone = facts.clusterState === undefined && facts.clustered === undefined && facts.version !== undefined;
  if (isNone || cache?.clusterMode === false) {
    return [
      {
        ...base,
        cause: 'redis.cluster-down/not-a-cluster',
        summary: `${place} is no cluster node, and the check ${evidence.check.id} has mode: cluster`,
        evidence: ['Redis: cluster_enabled:0', ...lines],
        remedy: [
          step(`set mode: single in the check ${evidence.check.id} in vpcwatch.yml, and deploy`),
          step('or, when it should be a cluster, ask the configuration endpoint', cache && lookSteps(evidence)[0]?.command),
        ],
      },
    ];
  }
  const figures = [
    ...(assigned === undefined ? [] : [`Redis: ${assigned} of ${SLOTS} slots are assigned, ${ok ?? 0} of them are served`]),
    ...(numberOf(facts.clusterNodes) === undefined
      ? []
      : [`Redis: knows ${facts.clusterNodes} nodes, ${facts.clusterMasters ?? 0} masters with slots`]),
    `Redis: cluster_state:${textOf(facts.clusterState) ?? 'fail'}`,
    ...eventLines(evidence, eventsLike(evidence, RECOVERY)),
    ...lines,
  ];
  if (assigned !== undefined && assigned < SLOTS) {
    const missing = SLOTS - assigned;
    return [
      {
        ...base,
        cause: 'redis.cluster-down/slots-unassigned',
        summary: `the cluster of ${place} has nobody for ${missing} of its ${SLOTS} slots: keys in them cannot be read or written`,
        evidence: figures,
        remedy: [
          ...lookSteps(evidence),
          step('which slots, and on whom (from inside the VPC)', redisCli(evidence, 'cluster', 'slots')),
          ...(cache === undefined ? [step('give them to the nodes there are', fixCommand(evidence))] : []),
        ],
      },
    ];
  }
  const lost = assigned !== undefined && ok !== undefined && ok < assigned ? assigned - ok : undefined;
  return [
    {
      ...base,
      cause: lost === undefined ? 'redis.cluster-down' : 'redis.cluster-down/shard-down',
      summary:
        lost === undefined
          ? `${place} says that its cluster is down`
          : `a shard of the cluster of ${place} is down: ${lost} of ${SLOTS} slots have no master that answers`,
      evidence: figures,
      remedy: [
        ...lookSteps(evidence),
        step('which node has failed (from inside the VPC)', redisCli(evidence, 'cluster', 'nodes')),
        step('bring that node back, or promote its replica on the replica itself with CLUSTER FAILOVER TAKEOVER'),
      ],
    },
  ];
};

const fixCommand = (evidence: Evidence): string | undefined => {
  const { host, port } = redisPlaceOf(evidence);
  return host === undefined || port === undefined ? undefined : redisCli(evidence, '--cluster', 'fix', `${host}:${port}`);
};
