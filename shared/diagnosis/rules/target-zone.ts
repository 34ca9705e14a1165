import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { deployingAboveFloor } from './target-deploying.ts';
import { enableZone } from './target-not-in-use.ts';
import { causesOf } from './target-reasons.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { becauseOf } from './target-some.ts';
import { redeploy } from './target-steps.ts';
import { dialLines, ecsLines, groupLines, targetsInWords } from './target-words.ts';

/** A zone that is expected to serve has no healthy target. */
export const zoneLost: TargetRule = (scene) => {
  const underWay = deployingAboveFloor(scene, 'target.zone-lost/deploying');
  if (underWay) return [underWay];
  const { evidence, targets, name, group, healthy, total } = scene;
  const { check } = evidence;
  const expected = check.kind === 'target-group' ? (check.expect?.zones ?? []) : [];
  const served = new Set(targets.filter(({ state }) => state === 'healthy').map(({ zone }) => zone));
  const lost = expected.filter((zone) => !served.has(zone));
  const theirs = targets.filter(({ zone }) => zone !== undefined && lost.includes(zone));
  const where = `${lost.join(' and ')} of ${name} ${lost.length === 1 ? 'has' : 'have'} no healthy target`;
  const base = {
    evidence: [...groupLines(scene), ...zoneLines(scene), ...dialLines(scene.dials), ...ecsLines(scene)],
    needs: ['group', 'containers'] as const,
  };
  const balancers = group?.loadBalancers ?? [];
  const disabled =
    balancers.length === 0 ? [] : lost.filter((zone) => !balancers.some(({ zones }) => zones.includes(zone)));
  if (disabled.length > 0) {
    const summary = `${where}: ${balancers.map((each) => each.name).join(' and ')} is not enabled in ${disabled.join(' and ')}`;
    return [
      {
        ...base,
        cause: 'target.zone-lost/zone-not-enabled',
        confidence: 'high',
        summary,
        remedy: enableZone(scene, disabled),
      },
    ];
  }
  if (theirs.length === 0) {
    const summary = `${where}: none is registered there, ${healthy} of ${total} ${total === 1 ? 'is' : 'are'} healthy elsewhere`;
    return [{ ...base, cause: 'target.zone-lost/none-registered', confidence: 'high', summary, remedy: spread(scene) }];
  }
  const [why] = causesOf({ ...scene, failed: scene.failed.filter((target) => theirs.includes(target)) });
  return [
    {
      ...base,
      cause: 'target.zone-lost/unhealthy',
      confidence: 'high',
      summary: `${where}: ${targetsInWords(theirs)} ${theirs.length === 1 ? 'is' : 'are'} not healthy${becauseOf(why)}`,
      remedy: [...(why?.remedy ?? []), ...redeploy(scene, 'Replace the tasks (rolling)')],
    },
  ];
};

const zoneLines = ({ zones }: Scene): string[] => {
  if (zones.length === 0) return [];
  const each = zones.map(({ zone, healthy, total }) => `${zone} ${healthy} of ${total} healthy`);
  return [`load balancer: by zone: ${each.join(', ')}`];
};

const spread = (scene: Scene): RemedyStep[] => [
  ...redeploy(scene, 'Replace the tasks (rolling): ECS spreads them over the zones of its subnets'),
  ...(scene.ecs === undefined
    ? [{ say: 'Start a target in that zone and register it' }]
    : [
        {
          say: 'If none comes there: see whether the service has a subnet of that zone',
          command: awsCommand(scene.region, 'ecs', 'describe-services', {
            cluster: scene.ecs.cluster,
            services: scene.ecs.name,
            query: 'services[0].networkConfiguration.awsvpcConfiguration.subnets',
          }),
        },
      ]),
];
