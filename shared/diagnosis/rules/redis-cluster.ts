import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { cacheLine, cacheNeeds, cacheOf, eventLines, eventsLike, lookSteps, RECOVERY } from './redis-cache-words.ts';
import { numberOf, redisCli, redisPlaceOf, saidLine, step } from './redis-place.ts';

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
          step(
            'or, when it should be a cluster, ask the configuration endpoint',
            cache && lookSteps(evidence)[0]?.command,
          ),
        ],
      },
    ];
  }
  const figures = [
    ...(assigned === undefined
      ? []
      : [`Redis: ${assigned} of ${SLOTS} slots are assigned, ${ok ?? 0} of them are served`]),
    ...(facts.clusterNodes === undefined
      ? []
      : [`Redis: known nodes ${facts.clusterNodes}, masters with slots ${facts.clusterMasters ?? 0}`]),
    ...(facts.clusterState === undefined ? [] : [`Redis: cluster_state:${facts.clusterState}`]),
    ...saidLine(evidence),
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
  return host === undefined || port === undefined
    ? undefined
    : redisCli(evidence, '--cluster', 'fix', `${host}:${port}`);
};
