import type { Candidate } from '../rule.ts';
import { deploying } from './target-deploying.ts';
import { whoTookThemOut } from './target-not-attached.ts';
import type { Scene, TargetRule } from './target-scene.ts';
import { onGroup, readEvents, setDesired } from './target-steps.ts';
import { ecsLines, groupLines } from './target-words.ts';

const NEEDS = ['group', 'containers'] as const;
const SHORTER_DELAY_S = 30;

/** All that is left is on its way out. */
export const drainingTooLong: TargetRule = (scene) => {
  const { ecs, minHealthy } = scene;
  if (ecs !== undefined && ecs.desired < minHealthy) return [scaledIn(scene, ecs.desired)];
  const underWay = deploying(scene, 'target.draining-too-long/deploying');
  if (underWay) return [underWay];
  return [(scene.group?.deregistrationDelayS ?? 0) > SHORTER_DELAY_S ? longDelay(scene) : plain(scene)];
};

const lines = (scene: Scene): string[] => {
  const delay = scene.group?.deregistrationDelayS;
  return [
    ...ecsLines(scene),
    ...groupLines(scene),
    ...(delay === undefined ? [] : [`target group: targets drain for ${delay} s`]),
  ];
};

const scaledIn = (scene: Scene, desired: number): Candidate => ({
  cause: 'target.draining-too-long/scaled-in',
  confidence: 'high',
  summary: `ECS service ${scene.ecs?.name} is set to ${desired} tasks, fewer than the ${scene.minHealthy} that ${scene.name} needs: its targets only drain`,
  evidence: lines(scene),
  remedy: setDesired(
    scene,
    `If ${desired === 0 ? '0 is' : 'so few are'} not meant: run ${Math.max(1, scene.minHealthy)}`,
    Math.max(1, scene.minHealthy),
  ),
  needs: NEEDS,
});

const shorterDelay = (scene: Scene) => ({
  say: `If no request takes longer: let targets drain for ${SHORTER_DELAY_S} s (was ${scene.group?.deregistrationDelayS} s)`,
  command: onGroup(scene, 'modify-target-group-attributes', {
    attributes: `Key=deregistration_delay.timeout_seconds,Value=${SHORTER_DELAY_S}`,
  }),
});

const longDelay = (scene: Scene): Candidate => ({
  cause: 'target.draining-too-long/long-delay',
  confidence: 'medium',
  summary: `the targets of ${scene.name} drain for ${scene.group?.deregistrationDelayS} s, and no new one is there meanwhile`,
  evidence: lines(scene),
  remedy: [...readEvents(scene), shorterDelay(scene)],
  needs: NEEDS,
});

const plain = (scene: Scene): Candidate => ({
  cause: 'target.draining-too-long',
  confidence: 'low',
  summary: `the targets of ${scene.name} leave, and none comes: ${scene.healthy} of ${scene.total} healthy`,
  evidence: lines(scene),
  remedy: [...readEvents(scene), whoTookThemOut(scene)],
  needs: NEEDS,
});
