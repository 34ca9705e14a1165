import { asking, awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { cacheIdOf, lookSteps } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf, eventLines, eventsLike, RECOVERY } from './redis-cache-words.ts';
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
          step(`Set mode: single in the check ${evidence.check.id} in vpcwatch.yml, and deploy`),
          step('Or, when it should be a cluster, ask the configuration endpoint', lookSteps(evidence)[0]?.command),
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
        summary: `${missing} of ${SLOTS} slots of the cluster of ${place} have no owner: keys in them cannot be read or written`,
        evidence: figures,
        remedy: [
          ...lookSteps(evidence),
          step(
            'See which slots have an owner, and which (from inside the VPC)',
            redisCli(evidence, 'cluster', 'slots'),
          ),
          ...fixSteps(evidence),
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
        step('See which node has failed (from inside the VPC)', redisCli(evidence, 'cluster', 'nodes')),
        ...promoteSteps(evidence),
      ],
    },
  ];
};

/** ElastiCache gives slots away itself. */
const fixSteps = (evidence: Evidence): RemedyStep[] => {
  const { host, port } = redisPlaceOf(evidence);
  if (cacheHostOf(evidence) !== undefined) return [];
  const fix = host && port && redisCli(evidence, '--cluster', 'fix', `${host}:${port}`);
  return [
    step('Bring back the node that had them, or promote its replica: their keys are there and nowhere else'),
    step(
      'Only when those keys may be lost for good: give the slots away, empty, to the nodes there are',
      fix || undefined,
    ),
  ];
};

const promoteSteps = (evidence: Evidence): RemedyStep[] => {
  const id = cacheIdOf(evidence);
  if (cacheHostOf(evidence) === undefined || id === undefined) {
    return [
      step(
        'Bring that node back, or promote its replica with CLUSTER FAILOVER TAKEOVER on the replica itself; what it had not received yet is lost',
      ),
    ];
  }
  const failOver = awsCommand(evidence.vantage.region, 'elasticache', 'test-failover', { replicationGroupId: id });
  return [
    step('Wait for ElastiCache to replace the node: the events tell it'),
    step(
      'Only when no event tells of it: have a replica of that shard promoted',
      `${asking('shard, such as 0001', 'shard')} && ${failOver} --node-group-id "$shard"`,
    ),
  ];
};
