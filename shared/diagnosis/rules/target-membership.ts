import { asking, awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { arnWord, onGroup, onService, readEvents, readLogs } from './target-steps.ts';
import { counted, ecsLines, groupLines, targetsInWords } from './target-words.ts';

const NEEDS = ['group', 'containers'] as const;

/** Who should fill the group does not. */
export const noneRegistered: TargetRule = (scene) => {
  const { ecs, containers, failed } = scene;
  if (failed.length > 0) return [unusable(scene)];
  if (ecs === undefined) return [containers === undefined ? unseen(scene) : notAttached(scene)];
  if (ecs.desired === 0) return [scaledToZero(scene)];
  return ecs.running < ecs.desired ? [tasksFail(scene)] : [unseen(scene)];
};

const scaledToZero = (scene: Scene): Candidate => {
  const { ecs, name, minHealthy } = scene;
  return {
    cause: 'target.none-registered/scaled-to-zero',
    confidence: 'high',
    summary: `${name} is empty because ECS service ${ecs?.name} is set to 0 tasks`,
    evidence: [...ecsLines(scene), `target group: ${name} has no target`],
    remedy: onService(scene, 'Let it run again.', { desiredCount: Math.max(1, minHealthy) }),
    needs: NEEDS,
  };
};

const tasksFail = (scene: Scene): Candidate => {
  const { ecs, containers, name } = scene;
  const stopped = containers?.stopped ?? [];
  return {
    cause: 'target.none-registered/tasks-fail',
    confidence: stopped.length > 0 || (ecs?.events.length ?? 0) > 0 ? 'high' : 'medium',
    summary: `${name} is empty because the tasks of ECS service ${ecs?.name} do not stay up: ${ecs?.running} of ${ecs?.desired} run`,
    evidence: [...ecsLines(scene), `target group: ${name} has no target`],
    remedy: [...readEvents(scene), ...readLogs(scene, 'Read why the tasks end.')],
    needs: NEEDS,
  };
};

const notAttached = (scene: Scene): Candidate => {
  const { containers, name, region } = scene;
  const others = containers?.unattached ?? [];
  const [first] = others;
  return {
    cause: 'target.none-registered/not-attached',
    confidence: first === undefined ? 'medium' : 'high',
    summary: `${name} is empty, and no ECS service of the Region is attached to it`,
    evidence: [
      `target group: ${name} has no target`,
      'ECS: no service has this target group in its load balancer settings',
      ...(first === undefined
        ? []
        : [
            `ECS: attached to nothing: ${others.map(({ cluster, name: service }) => `${service} (${cluster})`).join(', ')}`,
          ]),
    ],
    remedy: [
      ...(first === undefined ? [] : [attach(scene, first)]),
      {
        say: 'If it is not filled by ECS: register a target by hand, or attach the Auto Scaling group.',
        command: `${asking('instance id or address', 'value')} && ${awsCommand(region, 'elbv2', 'register-targets')} --target-group-arn ${arnWord(scene)} --targets "Id=$value"`,
      },
    ],
    needs: NEEDS,
  };
};

/** Container and port are not to be known from here. */
const attach = (scene: Scene, { cluster, name }: { cluster: string; name: string }): RemedyStep => {
  const update = awsCommand(scene.region, 'ecs', 'update-service', { cluster, service: name });
  const loadBalancer = `targetGroupArn=${arnWord(scene).replaceAll(/^"|"$/g, '')},containerName=$container,containerPort=$port`;
  return {
    say: `If ${name} should fill it: attach it.`,
    command: `${asking('container name', 'container')} && ${asking('container port', 'port')} && ${update} --load-balancers "${loadBalancer}"`,
  };
};

const unusable = (scene: Scene): Candidate => ({
  cause: 'target.none-registered/unusable',
  confidence: 'high',
  summary: `no target of ${scene.name} can be used: ${targetsInWords(scene.failed)} is gone, stopped or taken`,
  evidence: [...groupLines(scene), ...ecsLines(scene)],
  remedy: [
    ...scene.failed.slice(0, 1).map(({ id, port }) => ({
      say: `Take ${id} out of the group.`,
      command: onGroup(scene, 'deregister-targets', {
        targets: `Id=${id}${port === undefined ? '' : `,Port=${port}`}`,
      }),
    })),
    { say: 'Start the instance or replace it; ECS registers what it starts by itself.' },
  ],
  needs: NEEDS,
});

const unseen = (scene: Scene): Candidate => ({
  cause: 'target.none-registered',
  confidence: scene.ecs === undefined ? 'low' : 'medium',
  summary:
    scene.ecs === undefined
      ? `${scene.name} has no target`
      : `${scene.name} has no target although ECS runs ${counted(scene.ecs.running, 'task')} of ${scene.ecs.name}`,
  evidence: [`target group: ${scene.name} has no target`, ...ecsLines(scene)],
  remedy: [
    ...readEvents(scene),
    {
      say: 'See who should fill it: an ECS service, an Auto Scaling group, or a person.',
      command: onGroup(scene, 'describe-target-health'),
    },
  ],
  needs: NEEDS,
});
