import type { CauseId } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import { deploying } from './target-deploying.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, onService, readEvents, readLogs } from './target-steps.ts';
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

/** ECS stops tasks before they had the time to start. */
export const gracePeriod = (scene: Scene, cause: CauseId): Candidate | undefined => {
  const { ecs, containers, name, settings } = scene;
  const stopped = (containers?.stopped ?? []).filter(({ reason }) => STOPPED_BY_CHECKS.test(reason));
  if (ecs === undefined || stopped.length === 0 || ecs.gracePeriodS >= ENOUGH_GRACE_S) return undefined;
  const least = settings.timeoutS + settings.intervalS;
  return {
    cause,
    confidence: ecs.gracePeriodS <= least ? 'high' : 'medium',
    summary: `ECS stops the tasks of ${ecs.name} while they start: the grace period is ${ecs.gracePeriodS} s, and ${name} has not found them healthy by then`,
    evidence: [
      `ECS: ${counted(stopped.length, 'task')} stopped for failed health checks, grace period ${ecs.gracePeriodS} s`,
      ...lines(scene),
    ],
    remedy: [
      ...onService(scene, `Give them ${ENOUGH_GRACE_S} s to start.`, { healthCheckGracePeriodSeconds: ENOUGH_GRACE_S }),
      ...readLogs(scene, 'See how long the app takes to start, and with what.'),
    ],
    needs: NEEDS,
  };
};

const ENDED_TWICE = 2;
/** What ECS says of tasks that it stopped itself: their exit code is that of the signal. */
const STOPPED_BY_ECS = /failed .*health checks|scaling activity|user initiated/i;

/** Tasks end by themselves, again and again. */
const crashLoop = (scene: Scene): Candidate | undefined => {
  const { ecs, containers } = scene;
  const ended = (containers?.stopped ?? []).filter(
    ({ exitCode, reason }) => exitCode !== undefined && exitCode !== 0 && !STOPPED_BY_ECS.test(reason),
  );
  if (ecs === undefined || ended.length < ENDED_TWICE) return undefined;
  const codes = [...new Set(ended.map(({ exitCode }) => exitCode))].join(', ');
  return {
    cause: 'target.stuck-initial/crash-loop',
    confidence: 'high',
    summary: `the tasks of ${ecs.name} end by themselves soon after their start: ${ended.length} of late, exit code ${codes}${meaningOf(ended[0]?.exitCode)}`,
    evidence: lines(scene),
    remedy: [
      ...readLogs(scene, 'Read why it ends.'),
      ...readEvents(scene),
      { say: 'If it began with a deployment, go back to the task definition before it.' },
    ],
    needs: NEEDS,
  };
};

/** 128 and the number of a signal. */
const SIGNALS: Record<number, string> = {
  137: ' (killed, mostly for want of memory)',
  139: ' (segmentation fault)',
  143: ' (told to stop)',
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
      ...readLogs(scene, 'See how far the app is.'),
      ...onService(scene, 'Keep ECS from stopping what starts slowly.', {
        healthCheckGracePeriodSeconds: ENOUGH_GRACE_S,
      }),
      { say: 'See whether it moves.', command: onGroup(scene, 'describe-target-health') },
    ],
    needs: NEEDS,
  };
};
