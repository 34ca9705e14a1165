import { asking, awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './target-scene.ts';
import { arnWord } from './target-steps.ts';

/** No service that is known fills the group: another may, or an Auto Scaling group, a cluster of EKS, a person. */
export const notAttached = (scene: Scene): Candidate => {
  const { containers, name } = scene;
  const lack = containers?.lacks?.services;
  const others = containers?.unattached ?? [];
  const alone = others.map(({ cluster, name: service }) => `${service} (${cluster})`);
  return {
    cause: 'target.none-registered/not-attached',
    confidence: lack === undefined ? 'medium' : 'low',
    summary: `${name} is empty, and no ECS service ${lack === undefined ? 'of the Region' : 'that was looked at'} is attached to it`,
    evidence: [
      `target group: ${name} has no target`,
      'ECS: no service has this target group in its load balancer settings',
      ...(alone.length === 0 ? [] : [`ECS: attached to nothing: ${alone.join(', ')}`]),
    ],
    remedy: [
      BLUE_GREEN,
      whoTookThemOut(scene),
      autoScaling(scene),
      ...others.slice(0, 1).map((first) => attach(scene, first)),
      byHand(scene),
    ],
    needs: ['group', 'containers'],
  };
};

export const BLUE_GREEN: RemedyStep = {
  say: 'If it is the idle one of a blue and green pair: name both in the check, `names: [blue, green]`',
};

/** AWS keeps 90 days of it. */
export const whoTookThemOut = ({ region }: Scene): RemedyStep => ({
  say: 'See who took targets out last: ECS, Auto Scaling, or a person',
  command: awsCommand(region, 'cloudtrail', 'lookup-events', {
    lookupAttributes: 'AttributeKey=EventName,AttributeValue=DeregisterTargets',
    maxItems: 5,
    query: 'Events[].[EventTime,Username,CloudTrailEvent]',
    output: 'text',
  }),
});

const autoScaling = ({ region, arn }: Scene): RemedyStep => {
  const say = 'See whether an Auto Scaling group fills it; if EKS does, see its TargetGroupBinding';
  if (arn === undefined) return { say };
  const query = `AutoScalingGroups[?contains(TargetGroupARNs, '${arn}')].[AutoScalingGroupName,DesiredCapacity]`;
  return {
    say,
    command: awsCommand(region, 'autoscaling', 'describe-auto-scaling-groups', { query, output: 'text' }),
  };
};

/** Container and port are not to be known from here. It has no other group that this would take from it. */
const attach = (scene: Scene, { cluster, name }: { cluster: string; name: string }): RemedyStep => {
  const update = awsCommand(scene.region, 'ecs', 'update-service', { cluster, service: name });
  const arn = scene.arn === undefined ? `${arnWord(scene)}` : `"${scene.arn}"`;
  return {
    say: `If ${name} should fill it: attach it; it starts a deployment`,
    command: `${asking('container name', 'container')} && ${asking('container port', 'port')} && ${update} --load-balancers targetGroupArn=${arn}",containerName=$container,containerPort=$port"`,
  };
};

const byHand = (scene: Scene): RemedyStep => ({
  say: 'If nobody fills it by itself: register a target by hand',
  command: `${asking('instance id or address', 'value')} && ${awsCommand(scene.region, 'elbv2', 'register-targets')} --target-group-arn ${arnWord(scene)} --targets "Id=$value"`,
});
