import type { RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './target-scene.ts';
import { onGroup, onService, redeploy } from './target-steps.ts';
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
        say: 'Check the port that traffic goes to',
        command: onGroup(scene, 'modify-target-group', { healthCheckPort: 'traffic-port' }),
      },
    ],
  };
};

/** Registered with another port than the containers say they have. */
export const wrongRegisteredPort = (scene: Scene, dials: Dials): Candidate | undefined => {
  const { ecs, name, settings, group } = scene;
  const port = dials[0]?.port;
  const set = ecs?.attached.find(({ groupArn }) => groupArn === scene.arn)?.port;
  const listens = ecs?.containerPorts.find((each) => each === set) ?? ecs?.containerPorts[0];
  if (ecs === undefined || port === undefined || listens === undefined || ecs.running === 0) return undefined;
  // Elsewhere than with an address of its own a task has ports of the host, which no task definition tells.
  if (ecs.containerPorts.includes(port) || group?.group?.targetType === 'instance') return undefined;
  const checkPort = settings.port !== 'traffic-port';
  return {
    cause: 'target.failed-checks/wrong-port',
    confidence: 'high',
    summary: `${name} checks port ${port}, where nothing listens; the containers of ${ecs.name} listen on ${ecs.containerPorts.join(', ')}`,
    evidence: linesOf(scene, dials),
    remedy: checkPort ? [correctCheckPort(scene, listens)] : registerAs(scene, listens, dials),
    needs: ['containers'],
  };
};

const correctCheckPort = (scene: Scene, port: number): RemedyStep => ({
  say: `Check port ${port}`,
  command: onGroup(scene, 'modify-target-group', { healthCheckPort: port }),
});

/** ECS registers its tasks by the container port of its load balancer settings. */
const registerAs = (scene: Scene, port: number, dials: Dials): RemedyStep[] => {
  const { ecs, arn } = scene;
  const wrong = ecs?.attached.find(({ groupArn }) => groupArn === arn);
  if (ecs === undefined || wrong === undefined) return [{ say: `Let ECS register its tasks with port ${port}` }];
  if (wrong.port === port) return registeredOtherwise(scene, port, dials);
  if (ecs.containerPorts.length > 1) {
    return [{ say: `Let ECS register its tasks with one of the ports ${ecs.containerPorts.join(', ')}` }];
  }
  if (ecs.controller !== undefined) {
    return [
      {
        say: `Deploy with container port ${port} by ${ecs.controller}: it has the load balancer settings of ${ecs.name}`,
      },
    ];
  }
  // The whole list replaces the one that is there, with the roles and rules of its pairs.
  if (ecs.attached.some(({ pair }) => pair !== undefined)) {
    return [
      {
        say: `Set container port ${port} where ${ecs.name} is defined: its blue and green settings are set as a whole`,
      },
    ];
  }
  const list = ecs.attached.map(
    (each) =>
      `targetGroupArn=${each.groupArn},containerName=${each.container},containerPort=${each === wrong ? port : each.port}`,
  );
  return onService(scene, `Let ECS register its tasks with port ${port} (was ${wrong.port}); it starts a deployment`, {
    loadBalancers: list,
  });
};

/** The settings have the right port: somebody else registered the target, or it is left over. */
const registeredOtherwise = (scene: Scene, port: number, dials: Dials): RemedyStep[] => [
  ...redeploy(scene, `Replace the tasks (rolling): ECS registers each with port ${port}, as its settings say`),
  ...dials.slice(0, 1).map((dial) => ({
    say: `Take out what is registered with port ${dial.port}`,
    command: onGroup(scene, 'deregister-targets', { targets: `Id=${dial.id},Port=${dial.port}` }),
  })),
];
