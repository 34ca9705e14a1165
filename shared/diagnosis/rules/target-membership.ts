import type { Candidate } from '../rule.ts';
import { deploying } from './target-deploying.ts';
import { BLUE_GREEN, notAttached, whoTookThemOut } from './target-not-attached.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, readEvents, readLogs, setDesired } from './target-steps.ts';
import { counted, ecsLines, groupLines, targetsInWords } from './target-words.ts';

const NEEDS = ['group', 'containers'] as const;

/** Who should fill the group does not. */
export const noneRegistered: TargetRule = (scene) => {
  const { ecs, containers, failed } = scene;
  if (failed.length > 0) return [unusable(scene)];
  if (ecs === undefined) return [containers === undefined ? unseen(scene) : notAttached(scene)];
  if (ecs.desired === 0) return [scaledToZero(scene)];
  const underWay = deploying(scene, 'target.none-registered/deploying');
  if (underWay) return [underWay];
  if (ecs.running === 0 && !isOnItsWay(scene)) return [tasksFail(scene)];
  return ecs.attached.some(({ pair }) => pair !== undefined) ? [idle(scene)] : [unseen(scene)];
};

/** Stopped by someone who meant it. */
const ON_PURPOSE = /scaling activity|user initiated/i;
const failuresOf = ({ containers }: Scene) =>
  (containers?.stopped ?? []).filter(
    ({ reason, stopCode }) => stopCode !== 'UserInitiated' && !ON_PURPOSE.test(reason),
  );

/** Tasks are pending, and none has failed: it was scaled out just now. */
const isOnItsWay = (scene: Scene): boolean => (scene.ecs?.pending ?? 0) > 0 && failuresOf(scene).length === 0;

const scaledToZero = (scene: Scene): Candidate => {
  const { ecs, name, minHealthy } = scene;
  const wanted = Math.max(1, minHealthy);
  return {
    cause: 'target.none-registered/scaled-to-zero',
    confidence: 'high',
    summary: `${name} is empty because ECS service ${ecs?.name} is set to 0 tasks`,
    evidence: [...ecsLines(scene), `target group: ${name} has no target`],
    remedy: setDesired(scene, `If 0 is not meant: run ${wanted}`, wanted),
    needs: NEEDS,
  };
};

const tasksFail = (scene: Scene): Candidate => {
  const { ecs, name } = scene;
  const failures = failuresOf(scene);
  return {
    cause: 'target.none-registered/tasks-fail',
    confidence: failures.length > 0 ? 'high' : 'medium',
    summary: `${name} is empty because the tasks of ECS service ${ecs?.name} do not ${failures.length > 0 ? 'stay up' : 'start'}: ${ecs?.running} of ${ecs?.desired} run`,
    evidence: [...ecsLines(scene), `target group: ${name} has no target`],
    remedy: [...readEvents(scene), ...readLogs(scene, 'Read why the tasks end')],
    needs: NEEDS,
  };
};

/** Of two groups that blue and green deployments fill by turns, one is empty between them. */
const idle = (scene: Scene): Candidate => {
  const { ecs, name } = scene;
  return {
    cause: 'target.none-registered/idle',
    confidence: 'medium',
    summary: `${name} has no target: it may be the idle one of the blue and green groups that ECS service ${ecs?.name} fills by turns`,
    evidence: [
      ...ecsLines(scene),
      `ECS: ${ecs?.name} fills ${ecs?.targetGroupArns.map((arn) => arn.split('/').at(-2) ?? arn).join(' and ')}`,
      `target group: ${name} has no target`,
    ],
    remedy: [BLUE_GREEN, ...readEvents(scene)],
    needs: NEEDS,
  };
};

const unusable = (scene: Scene): Candidate => ({
  cause: 'target.none-registered/unusable',
  confidence: 'high',
  summary: `no target of ${scene.name} can be used: ${targetsInWords(scene.failed)} is gone, stopped or taken`,
  evidence: [...groupLines(scene), ...ecsLines(scene)],
  remedy: [
    ...scene.failed.slice(0, 1).map(({ id, port }) => ({
      say: `Take ${id} out of the group`,
      command: onGroup(scene, 'deregister-targets', {
        targets: `Id=${id}${port === undefined ? '' : `,Port=${port}`}`,
      }),
    })),
    { say: 'Start the instance or replace it; what ECS starts it registers by itself' },
  ],
  needs: NEEDS,
});

const unseen = (scene: Scene): Candidate => ({
  cause: 'target.none-registered',
  confidence: scene.ecs === undefined ? 'low' : 'medium',
  summary: emptyInWords(scene),
  evidence: [`target group: ${scene.name} has no target`, ...ecsLines(scene)],
  remedy: [...readEvents(scene), whoTookThemOut(scene)],
  needs: NEEDS,
});

const emptyInWords = ({ name, ecs }: Scene): string => {
  if (ecs === undefined) return `${name} has no target`;
  return ecs.running === 0
    ? `${name} has no target yet: ECS starts ${counted(ecs.pending, 'task')} of ${ecs.name}, ${ecs.desired} wanted`
    : `${name} has no target although ECS runs ${counted(ecs.running, 'task')} of ${ecs.name}`;
};
