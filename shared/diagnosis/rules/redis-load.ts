import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { lengthInWords } from '../../time/words.ts';
import { cacheHostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { lookSteps, metricStep, primaryNodeOf } from './redis-cache-steps.ts';
import { cacheLine, cacheNeeds, cacheOf, eventLines, eventsLike, RECOVERY } from './redis-cache-words.ts';
import { numberOf, redisCli, redisCliAsAdmin, redisPlaceOf, saidLine, step, textOf } from './redis-place.ts';

export const loading: Rule = (evidence) => {
  const { facts } = evidence;
  const { place } = redisPlaceOf(evidence);
  const percent = numberOf(facts.loadedPercent);
  const leftS = numberOf(facts.loadingLeftS);
  const events = eventsLike(evidence, RECOVERY);
  const [newest] = events;
  const progress = percent === undefined ? '' : `: ${Math.round(percent)} % done`;
  const left = leftS === undefined ? '' : `, about ${lengthInWords(leftS * 1000)} left`;
  return [
    {
      cause: newest === undefined ? 'redis.loading' : 'redis.loading/node-replaced',
      confidence: 'high',
      summary: `${place} loads its data into memory${newest === undefined ? ', as after a restart' : ` after ElastiCache restarted or replaced the node`}${progress}${left}`,
      evidence: [
        ...saidLine(evidence),
        ...(percent === undefined ? [] : [`Redis: loaded ${Math.round(percent)} %${left}`]),
        ...eventLines(evidence, events),
        ...cacheLine(evidence),
      ],
      remedy: [
        step(
          leftS === undefined
            ? 'Wait: it answers by itself when all is loaded'
            : `Wait: it answers by itself when all is loaded, in about ${lengthInWords(leftS * 1000)}`,
        ),
        step('See whether it goes on (from inside the VPC)', redisCli(evidence, 'info', 'persistence')),
        ...lookSteps(evidence),
        ...(newest === undefined && cacheHostOf(evidence) === undefined
          ? [
              step(
                'On its machine: see why it restarted, and whether the kernel ended it for memory',
                "journalctl --since '-1 hour' --grep 'redis|Out of memory'",
              ),
            ]
          : []),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

export const busy: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const cache = cacheOf(evidence);
  const node = cache && primaryNodeOf(cache);
  return [
    {
      cause: 'redis.busy',
      confidence: 'high',
      summary: `a script or function on ${place} has run for longer than its limit, and everything else waits for it`,
      evidence: [...saidLine(evidence), ...cacheLine(evidence)],
      remedy: [
        step('End the script (from inside the VPC)', redisCli(evidence, 'script', 'kill')),
        step('End it when it is a function', redisCli(evidence, 'function', 'kill')),
        step('See which one it was: long commands stand in the slow log', redisCli(evidence, 'slowlog', 'get', 10)),
        ...(cache !== undefined && cache.kind !== 'serverless' && !cache.clusterMode && node !== undefined
          ? [
              step(
                'Only when it answers UNKILLABLE (it has written already) and does not end: reboot the node, which loses what is not saved',
                awsCommand(evidence.vantage.region, 'elasticache', 'reboot-cache-cluster', {
                  cacheClusterId: cache.kind === 'cluster' ? cache.id : node.id,
                  cacheNodeIdsToReboot: ['0001'],
                }),
              ),
            ]
          : [step('Let it end when it answers UNKILLABLE: it has written already')]),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

export const misconf: Rule = (evidence) => {
  const { place } = redisPlaceOf(evidence);
  const lastSave = textOf(evidence.facts.lastSave);
  return [
    {
      cause: 'redis.misconf',
      confidence: 'high',
      summary: `${place} could not save its data to disk, and so refuses writes (stop-writes-on-bgsave-error)`,
      evidence: [
        ...saidLine(evidence),
        ...(lastSave === undefined ? [] : [`Redis: the last save ${lastSave === 'ok' ? 'succeeded' : 'failed'}`]),
        ...cacheLine(evidence),
      ],
      remedy: [
        step('See when and what failed (from inside the VPC)', redisCli(evidence, 'info', 'persistence')),
        ...saveSteps(evidence),
      ],
      needs: cacheNeeds(evidence),
    },
  ];
};

/** The disk of a cache is nobody's to look at, and ElastiCache keeps BGSAVE and CONFIG to itself. */
const saveSteps = (evidence: Evidence): RemedyStep[] =>
  cacheHostOf(evidence) === undefined
    ? [
        step('On its machine: see whether the disk is full, or not writable', 'df -h'),
        step('Once there is room, save again: then it takes writes', redisCli(evidence, 'bgsave')),
        step(
          'As a stopgap, take writes that a restart would lose; set it back to yes after it',
          redisCliAsAdmin(evidence, 'config', 'set', 'stop-writes-on-bgsave-error', 'no'),
        ),
      ]
    : [
        ...metricStep(evidence, 'DatabaseMemoryUsagePercentage', 'See whether memory was short: a save needs some too'),
        ...lookSteps(evidence),
      ];
