import { lengthInWords } from '../../time/words.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { lookSteps, metricStep, primaryNodeOf } from './redis-cache-steps.ts';
import { asSureAsSeen, cacheLine, cacheNeeds, cacheOf, eventLines, eventsLike, RECOVERY } from './redis-cache-words.ts';
import { numberOf, redisCli, redisCliAt, redisPlaceOf, step } from './redis-place.ts';
import { masterOf, roleLines } from './redis-role-words.ts';

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
  const cache = cacheOf(evidence);
  const node = cache && primaryNodeOf(cache);
  return [
    ...(isFailover
      ? [step('Wait for the end in the events: the replica finds its master again when ElastiCache has done')]
      : []),
    ...lookSteps(evidence),
    ...(master === undefined
      ? []
      : [
          step(
            `See whether the master answers${node === undefined ? '' : ` (${node.id})`} (from inside the VPC)`,
            redisCliAt(evidence, master, 'ping'),
          ),
        ]),
    step('See what the replica says of its link', redisCli(evidence, 'info', 'replication')),
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
      ...(facts.linkUp === false
        ? [`Redis: master_link_status down${downS === undefined ? '' : ` for ${lengthInWords(downS * 1000)}`}`]
        : []),
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
    return [
      { ...base, cause: 'redis.replica-lag/master-silent', summary, remedy: linkSteps(evidence, events.length > 0) },
    ];
  }
  return [
    {
      ...base,
      cause: 'redis.replica-lag/replica-behind',
      summary: `a replica of ${place} is ${lagS ?? 'some'} s behind: what it answers is that old, and so much is lost in a failover`,
      remedy: [
        step(
          'See which replica it is, and how many bytes it is behind (from inside the VPC)',
          redisCli(evidence, 'info', 'replication'),
        ),
        ...metricStep(evidence, 'ReplicationBytes', 'Look how much is sent to the replicas'),
        ...lookSteps(evidence),
      ],
    },
  ];
};
