import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './target-scene.ts';
import { onGroup } from './target-steps.ts';
import { dialLines, ecsLines, groupLines } from './target-words.ts';

type Dials = readonly TargetInspection[];

/** What was seen around a port where nothing listens. */
export const linesOf = (scene: Scene, dials: Dials): string[] => [
  ...dialLines(dials),
  ...portLines(scene),
  ...groupLines(scene),
  ...ecsLines(scene),
];

const portLines = ({ ecs }: Scene): string[] =>
  ecs === undefined || ecs.containerPorts.length === 0
    ? []
    : [
        `ECS: task definition ${ecs.taskDefinition} says that its containers listen on ${ecs.containerPorts.join(', ')}`,
      ];

/** The health check has a port of its own, where nothing listens, while traffic goes to one that is open. */
export const wrongCheckPort = (scene: Scene, dials: Dials): Candidate | undefined => {
  const dial = dials.find(({ otherPorts = [] }) => otherPorts.some(({ open }) => open));
  const other = dial?.otherPorts?.find(({ open }) => open);
  if (dial === undefined || other === undefined) return undefined;
  return {
    cause: 'target.failed-checks/wrong-port',
    confidence: 'high',
    summary: `the health check of ${scene.name} asks port ${dial.port}, where nothing listens; the targets listen on ${other.port}`,
    evidence: linesOf(scene, dials),
    remedy: [
      {
        say: 'Check the port that traffic goes to.',
        command: onGroup(scene, 'modify-target-group', { healthCheckPort: 'traffic-port' }),
      },
    ],
  };
};

/** Registered with another port than the containers say they have. */
export const wrongRegisteredPort = (scene: Scene, dials: Dials): Candidate | undefined => {
  const { ecs, name, settings } = scene;
  const port = dials[0]?.port;
  const [listens] = ecs?.containerPorts ?? [];
  if (ecs === undefined || port === undefined || listens === undefined || ecs.running === 0) return undefined;
  if (ecs.containerPorts.includes(port)) return undefined;
  const checkPort = settings.port !== 'traffic-port';
  return {
    cause: 'target.failed-checks/wrong-port',
    confidence: 'high',
    summary: `${name} checks port ${port}, where nothing listens; the containers of ${ecs.name} listen on ${ecs.containerPorts.join(', ')}`,
    evidence: linesOf(scene, dials),
    remedy: checkPort ? [correctCheckPort(scene, listens)] : [registerAs(scene, listens)],
    needs: ['containers'],
  };
};

const correctCheckPort = (scene: Scene, port: number): RemedyStep => ({
  say: `Check port ${port}.`,
  command: onGroup(scene, 'modify-target-group', { healthCheckPort: port }),
});

/** ECS registers its tasks by the container port of its load balancer settings. */
const registerAs = (scene: Scene, port: number): RemedyStep => {
  const { ecs, arn, region } = scene;
  const attached = ecs?.attached.find(({ groupArn }) => groupArn === arn);
  const say = `Let ECS register its tasks with port ${port}.`;
  if (ecs === undefined || attached === undefined) return { say };
  return {
    say,
    command: awsCommand(region, 'ecs', 'update-service', {
      cluster: ecs.cluster,
      service: ecs.name,
      loadBalancers: `targetGroupArn=${attached.groupArn},containerName=${attached.container},containerPort=${port}`,
    }),
  };
};
