import { asking, awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { TargetInspection } from '../../health/inspection.ts';
import type { Candidate } from '../rule.ts';
import { linesOf, wrongCheckPort, wrongRegisteredPort } from './target-ports.ts';
import type { Scene } from './target-scene.ts';
import { arnWord, readEvents, readLogs, redeploy } from './target-steps.ts';
import { counted, groupLines } from './target-words.ts';

type Dials = readonly TargetInspection[];

/** Nothing listens at the target's address and port: the wrong port, the wrong address, or no process. */
export const refused = (scene: Scene, dials: Dials): Candidate[] => {
  const byPort = wrongCheckPort(scene, dials) ?? wrongRegisteredPort(scene, dials);
  if (byPort) return [byPort];
  const { ecs } = scene;
  if (ecs === undefined) return [...notRunning(scene, dials), guess(scene, 'target.failed-checks/wrong-port')];
  if (ecs.running === 0 || siblingsListen(scene)) return notRunning(scene, dials);
  return [loopback(scene, dials, ecs.running), ...starting(scene)];
};

/** What other tasks of the same image do, this one can. */
const siblingsListen = ({ healthy, evidence }: Scene): boolean =>
  healthy > 0 ||
  (evidence.inspection?.targets ?? []).some(({ result }) => result !== 'refused' && result !== 'no-connection');

const loopback = (scene: Scene, dials: Dials, running: number): Candidate => ({
  cause: 'target.failed-checks/loopback',
  confidence: !isYoung(scene) && saysHealthy(scene, dials) ? 'high' : 'medium',
  summary: `ECS runs ${counted(running, 'task')} of ${scene.ecs?.name} that should listen on ${dials[0]?.port}, and at ${dials.map(({ id }) => id).join(', ')} nothing does: the app listens on 127.0.0.1 only${saysHealthy(scene, dials) ? ', where its own health check is answered' : ''}`,
  evidence: linesOf(scene, dials),
  remedy: [
    ...lookInside(scene, dials),
    ...readLogs(scene, 'See on which address it says it listens'),
    {
      say: 'If it listens on 127.0.0.1 or localhost: let it listen on 0.0.0.0 (--host 0.0.0.0, HOST, bind), and deploy',
    },
  ],
  needs: ['containers'],
});

/** A health check of ECS asks from within the container: it listens there, and only there. */
const saysHealthy = ({ containers }: Scene, dials: Dials): boolean => {
  const theirs = (containers?.tasks ?? []).filter(({ address }) => dials.some(({ id }) => id === address));
  return theirs.length > 0 && theirs.every(({ health }) => health === 'HEALTHY');
};

/** From within the task, where loopback is its own. */
const lookInside = ({ ecs, containers, region, dials, arn }: Scene, [dial]: Dials): RemedyStep[] => {
  const task = containers?.tasks.find(({ address }) => dials.some(({ id }) => id === address)) ?? containers?.tasks[0];
  const own = ecs?.attached.find(({ groupArn }) => groupArn === arn) ?? ecs?.attached[0];
  const container = own?.container;
  if (ecs === undefined || task === undefined || container === undefined || dial === undefined) return [];
  return [
    {
      say: 'Ask from inside the container (needs ECS Exec, and curl in the image)',
      command: awsCommand(region, 'ecs', 'execute-command', {
        cluster: ecs.cluster,
        task: task.id,
        container,
        interactive: true,
        command: `curl -skv ${dial.url.replace(dial.id, '127.0.0.1')}`,
      }),
    },
  ];
};

/** In its first minutes an app may not listen yet. */
const STARTS_WITHIN_MS = 120_000;
const isYoung = ({ containers, evidence }: Scene): boolean => {
  const starts = (containers?.tasks ?? []).flatMap(({ startedAt }) =>
    startedAt === undefined ? [] : Date.parse(startedAt),
  );
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
        ...readLogs(scene, 'Read why it ended'),
        ...redeploy(scene, 'Replace the tasks (rolling)'),
        ...(ecs === undefined ? deregister(scene, dials) : []),
      ],
      needs: ['containers'],
    },
  ];
};

const deregister = (scene: Scene, dials: Dials): RemedyStep[] => [
  { say: 'Start the process on the target, and see with `ss -ltnp` on which address and port it listens' },
  ...dials.slice(0, 1).map(({ port }) => ({
    say: 'If it listens on another port, register it with that one',
    command: `${asking(`port instead of ${port}`, 'value')} && ${awsCommand(scene.region, 'elbv2', 'register-targets')} --target-group-arn ${arnWord(scene)} --targets "Id=${dials[0]?.id},Port=$value"`,
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
