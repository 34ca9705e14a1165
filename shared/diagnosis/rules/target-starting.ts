import type { StoppedTask } from '../../aws/containers.ts';
import type { CauseId, RemedyStep } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import { deploying } from './target-deploying.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, onService, readEvents, readLogs, rollBack } from './target-steps.ts';
import { counted, dialLines, ecsLines, groupLines } from './target-words.ts';

const NEEDS = ['containers'] as const;

/** Targets stay in their first checks: they are stopped too early, they die, or they are not there yet. */
export const stuckInitial: TargetRule = (scene) => {
  const known = gracePeriod(scene, 'target.stuck-initial/grace-period') ?? crashLoop(scene);
  if (known) return [known];
  const underWay = deploying(scene, 'target.stuck-initial/deploying');
  return underWay ? [underWay] : [starting(scene)];
};

const lines = (scene: Scene): string[] => [...ecsLines(scene), ...dialLines(scene.dials), ...groupLines(scene)];

/** What ECS says of a task that it stopped because the load balancer found it unhealthy; it has no code for that. */
const STOPPED_BY_CHECKS = /failed (?:elb|container) health checks/i;

/** Long enough for most that start slowly; it delays only the stopping of what does not start at all. */
const ENOUGH_GRACE_S = 300;
/** ECS looks at its tasks by the minute, and pulls the target out before it stops the task. */
const SLACK_S = 60;
const USUAL_DRAIN_S = 300;
const TWICE = 2;

/** ECS stops tasks before they had the time to start. */
export const gracePeriod = (scene: Scene, cause: CauseId): Candidate | undefined => {
  const { ecs, containers, name, group } = scene;
  if (ecs === undefined || ecs.gracePeriodS >= ENOUGH_GRACE_S) return undefined;
  const drainS = group?.deregistrationDelayS ?? USUAL_DRAIN_S;
  const longestS = startS(scene) + SLACK_S;
  const stopped = (containers?.stopped ?? []).filter(({ reason }) => STOPPED_BY_CHECKS.test(reason));
  // One that worked for long and then failed was not stopped while it started.
  const young = stopped.filter((task) => (livedS(task) ?? 0) <= longestS + drainS);
  if (young.length === 0) return undefined;
  const sure = young.length >= TWICE && young.every((task) => (livedS(task) ?? Infinity) <= longestS);
  const [lived] = young.flatMap((task) => livedS(task) ?? []);
  const after = lived === undefined ? '' : `, the last after ${lived} s`;
  return {
    cause,
    // One that answers, only not well, had the time to start.
    confidence: sure && !scene.dials.some(({ result }) => result === 'answered') ? 'high' : 'medium',
    summary: `ECS stops the tasks of ${ecs.name} while they start: the grace period is ${ecs.gracePeriodS} s, and ${name} has not found them healthy by then`,
    evidence: [
      `ECS: ${counted(young.length, 'task')} stopped for failed health checks${after}, grace period ${ecs.gracePeriodS} s`,
      ...lines(scene),
    ],
    remedy: [...giveGrace(scene), ...readLogs(scene, 'See how long the app takes to start, and with what')],
    needs: NEEDS,
  };
};

/** How long a task lives that ECS gives up as soon as it may. */
const startS = ({ ecs, settings }: Scene): number =>
  (ecs?.gracePeriodS ?? 0) + settings.unhealthyThreshold * settings.intervalS + settings.timeoutS;

const livedS = ({ startedAt, stoppingAt, stoppedAt }: StoppedTask): number | undefined => {
  const end = stoppingAt ?? stoppedAt;
  if (startedAt === undefined || end === undefined) return undefined;
  return Math.round((Date.parse(end) - Date.parse(startedAt)) / 1000);
};

/** Never less than there is. */
const giveGrace = (scene: Scene): RemedyStep[] => {
  const { ecs } = scene;
  if (ecs === undefined || ecs.gracePeriodS >= ENOUGH_GRACE_S) return [];
  return onService(scene, `Give the tasks ${ENOUGH_GRACE_S} s to start (was ${ecs.gracePeriodS} s)`, {
    healthCheckGracePeriodSeconds: ENOUGH_GRACE_S,
  });
};

/** Not stopped by ECS, a person, a host that ends or Spot that takes it back. */
const ENDED_BY_ITSELF = 'EssentialContainerExited';
/** One that ran for longer had started. */
const SOON_S = 600;

/** Tasks end by themselves, again and again. */
const crashLoop = (scene: Scene): Candidate | undefined => {
  const { ecs, containers } = scene;
  const ended = (containers?.stopped ?? []).filter(
    (task) => task.stopCode === ENDED_BY_ITSELF && task.exitCode !== undefined && (livedS(task) ?? 0) <= SOON_S,
  );
  if (ecs === undefined || ended.length < TWICE) return undefined;
  const codes = [...new Set(ended.map(({ exitCode }) => exitCode))].join(', ');
  const lives = ended.flatMap((task) => livedS(task) ?? []);
  const after = lives.length === 0 ? 'after their start' : `${Math.max(...lives)} s after their start at most`;
  return {
    cause: 'target.stuck-initial/crash-loop',
    confidence: lives.length === ended.length ? 'high' : 'medium',
    summary: `the tasks of ${ecs.name} end by themselves ${after}: ${ended.length} of late, exit code ${codes}${meaningOf(ended[0]?.exitCode)}`,
    evidence: lines(scene),
    remedy: [
      ...readLogs(scene, 'Read why they end'),
      ...readEvents(scene),
      ...rollBack(scene, 'If it began with a deployment: go back to the task definition before it'),
    ],
    needs: NEEDS,
  };
};

/** 128 and the number of a signal. */
const SIGNALS: Record<number, string> = {
  137: ' (killed, mostly for want of memory)',
  139: ' (segmentation fault)',
  143: ' (SIGTERM)',
};
const meaningOf = (code: number | undefined): string => (code === undefined ? '' : (SIGNALS[code] ?? ''));

const starting = (scene: Scene): Candidate => {
  const { name, total, healthy, dials, containers } = scene;
  const alive = dials.some(({ result }) => result === 'answered');
  return {
    cause: 'target.stuck-initial/starting',
    confidence: containers === undefined && dials.length === 0 ? 'low' : 'medium',
    summary: alive
      ? `the targets of ${name} answer by now, and wait for enough passed health checks: ${healthy} of ${total} healthy`
      : `the targets of ${name} take longer to start than they are given: ${healthy} of ${total} healthy`,
    evidence: lines(scene),
    remedy: [
      ...readLogs(scene, 'See how far the app is'),
      ...giveGrace(scene),
      { say: 'See whether it moves', command: onGroup(scene, 'describe-target-health') },
    ],
    needs: NEEDS,
  };
};
