import { type AwsOptions, awsCommand, quoted } from '../../aws/command.ts';
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

/** New tasks in place of those that run. */
export const redeploy = (scene: Scene, say: string): RemedyStep[] =>
  onService(scene, say, { forceNewDeployment: true });

/** What the containers wrote in the last 15 minutes. */
export const readLogs = ({ ecs, region }: Scene, say = 'Read what the containers wrote last.'): RemedyStep[] => {
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
          say: 'Read what ECS says of the service.',
          command: awsCommand(region, 'ecs', 'describe-services', {
            cluster: ecs.cluster,
            services: ecs.name,
            query: 'services[0].events[:10].[createdAt,message]',
            output: 'text',
          }),
        },
      ];

/** Asks a person for a value first; `"$value"` stands for it in the command. */
export const asking = (prompt: string, command: string): string =>
  `read -rp ${quoted(`${prompt}: `)} value && ${command}`;

/** A path for the health check that a person has to know. */
export const askPath = (scene: Scene, say: string): RemedyStep => ({
  say,
  command: asking('health check path', `${onGroup(scene, 'modify-target-group')} --health-check-path "$value"`),
});
