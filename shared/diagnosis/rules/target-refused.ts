import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './target-scene.ts';
import { arnWord, asking, onGroup, readEvents, readLogs, redeploy } from './target-steps.ts';
import { dialLines, ecsLines, groupLines } from './target-words.ts';

type Dials = readonly TargetInspection[];

/** Nothing listens at the target's address and port: the wrong port, the wrong address, or no process. */
export const refused = (scene: Scene, dials: Dials): Candidate[] => {
  const byPort = wrongCheckPort(scene, dials) ?? wrongRegisteredPort(scene, dials);
  if (byPort) return [byPort];
  const { ecs } = scene;
  if (ecs === undefined) return [...notRunning(scene, dials), guess(scene, 'target.failed-checks/wrong-port')];
  return ecs.running > 0 ? [loopback(scene, dials, ecs.running), ...starting(scene)] : notRunning(scene, dials);
};

const linesOf = (scene: Scene, dials: Dials): string[] => [
  ...dialLines(dials),
  ...portLines(scene),
  ...groupLines(scene),
  ...ecsLines(scene),
];

const portLines = ({ ecs }: Scene): string[] =>
  ecs === undefined || ecs.containerPorts.length === 0
    ? []
    : [`ECS: task definition ${ecs.taskDefinition} says that its containers listen on ${ecs.containerPorts.join(', ')}`];

/** The health check has a port of its own, where nothing listens, while traffic goes to one that is open. */
const wrongCheckPort = (scene: Scene, dials: Dials): Candidate | undefined => {
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
const wrongRegisteredPort = (scene: Scene, dials: Dials): Candidate | undefined => {
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

const loopback = (scene: Scene, dials: Dials, running: number): Candidate => ({
  cause: 'target.failed-checks/loopback',
  confidence: isYoung(scene) ? 'medium' : 'high',
  summary: `${running} of the tasks of ${scene.ecs?.name} run and say they listen on ${dials[0]?.port}, but at their address nothing does: the app listens on 127.0.0.1 only`,
  evidence: linesOf(scene, dials),
  remedy: [
    { say: 'Let the app listen on 0.0.0.0 instead of 127.0.0.1 or localhost (--host 0.0.0.0, HOST, bind), and deploy.' },
    ...lookInside(scene, dials),
    ...readLogs(scene, 'See on which address it says it listens.'),
  ],
  needs: ['containers'],
});

/** From within the task, where loopback is its own. */
const lookInside = ({ ecs, containers, region, dials }: Scene, [dial]: Dials): RemedyStep[] => {
  const task = containers?.tasks.find(({ address }) => dials.some(({ id }) => id === address)) ?? containers?.tasks[0];
  const container = ecs?.attached[0]?.container;
  if (ecs === undefined || task === undefined || container === undefined || dial === undefined) return [];
  return [
    {
      say: 'To see it: ask from inside the container (needs ECS Exec).',
      command: awsCommand(region, 'ecs', 'execute-command', {
        cluster: ecs.cluster,
        task: task.id,
        container,
        interactive: true,
        command: `curl -sv http://127.0.0.1:${dial.port}`,
      }),
    },
  ];
};

/** In its first minutes an app may not listen yet. */
const STARTS_WITHIN_MS = 120_000;
const isYoung = ({ containers, evidence }: Scene): boolean => {
  const starts = (containers?.tasks ?? []).flatMap(({ startedAt }) => (startedAt === undefined ? [] : Date.parse(startedAt)));
  return starts.some((startedMs) => Date.parse(evidence.at) - startedMs < STARTS_WITHIN_MS);
};

const starting = (scene: Scene): Candidate[] =>
  isYoung(scene) ? [guess(scene, 'target.stuck-initial/starting')] : [guess(scene, 'target.failed-checks/not-running')];

/** Nothing listens, and nothing says that anything runs. */
export const notRunning = (scene: Scene, dials: Dials): Candidate[] => {
  const { ecs, name } = scene;
  const none = ecs?.running === 0;
  return [
    {
      cause: 'target.failed-checks/not-running',
      confidence: none ? 'high' : 'medium',
      summary: none
        ? `nothing listens on the targets of ${name}: ECS runs none of the ${ecs.desired} tasks of ${ecs.name}`
        : `nothing listens on ${dials.map(({ id, port }) => `${id}:${port}`).join(', ')}: the process does not run, or on another port`,
      evidence: linesOf(scene, dials),
      remedy: [
        ...readEvents(scene),
        ...readLogs(scene, 'Read why it ended.'),
        ...redeploy(scene, 'Start it anew.'),
        ...(ecs === undefined ? deregister(scene, dials) : []),
      ],
      needs: ['containers'],
    },
  ];
};

const deregister = (scene: Scene, dials: Dials): RemedyStep[] => [
  { say: 'Start the process on the target, and see with `ss -ltnp` on which address and port it listens.' },
  ...dials.slice(0, 1).map(({ port }) => ({
    say: 'If it listens on another port, register it with that one.',
    command: asking(
      `port instead of ${port}`,
      `${awsCommand(scene.region, 'elbv2', 'register-targets')} --target-group-arn ${arnWord(scene)} --targets "Id=${dials[0]?.id},Port=$value"`,
    ),
  })),
];

const GUESSES: Partial<Record<Candidate['cause'], string>> = {
  'target.failed-checks/wrong-port': 'the app listens on another port than the health check asks',
  'target.failed-checks/not-running': 'the process in the tasks has ended or does not listen yet',
  'target.stuck-initial/starting': 'the app is still starting and does not listen yet',
};

const guess = (scene: Scene, cause: Candidate['cause']): Candidate => ({
  cause,
  confidence: 'low',
  summary: GUESSES[cause] ?? '',
  evidence: groupLines(scene),
  remedy: [],
  needs: ['containers'],
});
