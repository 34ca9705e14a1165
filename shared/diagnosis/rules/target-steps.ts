import { type AwsOptions, asking, awsCommand, quoted } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Scene } from './target-scene.ts';

/** A command on the target group; where its ARN could not be read, the command asks for it by the name. */
export const onGroup = (scene: Scene, operation: string, options: AwsOptions = {}): string => {
  const { arn, region } = scene;
  if (arn !== undefined) return awsCommand(region, 'elbv2', operation, { targetGroupArn: arn, ...options });
  return `${awsCommand(region, 'elbv2', operation, options)} --target-group-arn ${arnWord(scene)}`;
};

/** The ARN of the group as a word of a shell. */
export const arnWord = ({ arn, names, region }: Scene): string =>
  arn !== undefined
    ? quoted(arn)
    : `"$(${awsCommand(region, 'elbv2', 'describe-target-groups', {
        names: names.slice(0, 1),
        query: 'TargetGroups[0].TargetGroupArn',
        output: 'text',
      })})"`;

/** Blocks until every target is healthy. */
export const waitHealthy = (scene: Scene): string => onGroup(scene, 'wait target-in-service');

/** A command on the ECS service behind the group; nothing where none is known. */
export const onService = (scene: Scene, say: string, options: AwsOptions): RemedyStep[] => {
  const { ecs, region } = scene;
  if (ecs === undefined) return [];
  const command = awsCommand(region, 'ecs', 'update-service', { cluster: ecs.cluster, service: ecs.name, ...options });
  return [{ say, command }];
};

/** New tasks in place of those that run; where another than ECS deploys, a deployment of its own does that. */
export const redeploy = (scene: Scene, say: string): RemedyStep[] =>
  scene.ecs?.controller === undefined
    ? onService(scene, say, { forceNewDeployment: true })
    : [{ say: `${say}, by a deployment of ${scene.ecs.controller}` }];

/** Another number of tasks; what scales the service by itself is looked at first, as it would set it back. */
export const setDesired = (scene: Scene, say: string, desiredCount: number): RemedyStep[] => {
  const { ecs, region } = scene;
  if (ecs === undefined) return [];
  return [
    {
      say: 'See whether Auto Scaling sets the number of tasks: if so, raise its minimum, or it sets it back',
      command: awsCommand(region, 'application-autoscaling', 'describe-scalable-targets', {
        serviceNamespace: 'ecs',
        resourceIds: `service/${ecs.cluster}/${ecs.name}`,
        query: 'ScalableTargets[].[ScalableDimension,MinCapacity,MaxCapacity]',
        output: 'text',
      }),
    },
    ...onService(scene, `${say} (was ${ecs.desired})`, { desiredCount }),
  ];
};

/** Back to a task definition that worked. */
export const rollBack = (scene: Scene, say: string): RemedyStep[] => {
  const { ecs, region } = scene;
  if (ecs === undefined) return [];
  if (ecs.controller !== undefined) return [{ say: `${say}, by a roll-back of ${ecs.controller}` }];
  const list = awsCommand(region, 'ecs', 'list-task-definitions', {
    familyPrefix: ecs.taskDefinition.replace(/:\d+$/, ''),
    sort: 'DESC',
    maxItems: 5,
    query: 'taskDefinitionArns',
  });
  const update = awsCommand(region, 'ecs', 'update-service', { cluster: ecs.cluster, service: ecs.name });
  const asked = asking('task definition, such as name:6', 'value');
  return [
    {
      say: `${say} (now ${ecs.taskDefinition})`,
      command: `${list} && ${asked} && ${update} --task-definition "$value"`,
    },
  ];
};

/** What the containers wrote in the last 15 minutes. */
export const readLogs = ({ ecs, region }: Scene, say = 'Read what the containers wrote last'): RemedyStep[] => {
  if (ecs?.logGroup === undefined) return [];
  const command = awsCommand(region, 'logs', 'filter-log-events', {
    logGroupName: ecs.logGroup,
    query: 'events[-50:].message',
    output: 'text',
  });
  return [{ say, command: `${command} --start-time "$(( ($(date +%s) - 900) * 1000 ))"` }];
};

/** Why tasks stop, in ECS's own words. */
export const readEvents = ({ ecs, region }: Scene): RemedyStep[] =>
  ecs === undefined
    ? []
    : [
        {
          say: `Read the last 10 service events of ${ecs.name}`,
          command: awsCommand(region, 'ecs', 'describe-services', {
            cluster: ecs.cluster,
            services: ecs.name,
            query: 'services[0].events[:10].[createdAt,message]',
            output: 'text',
          }),
        },
      ];

/** A path for the health check that a person has to know. */
export const askPath = (scene: Scene, say: string): RemedyStep => ({
  say,
  command: `${asking('health check path', 'value')} && ${onGroup(scene, 'modify-target-group')} --health-check-path "$value"`,
});
