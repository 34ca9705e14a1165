import { awsCommand } from '../../aws/command.ts';
import type { EcsDeployment } from '../../aws/containers.ts';
import type { CauseId } from '../../health/finding.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './target-scene.ts';
import { ecsLines, groupLines } from './target-words.ts';

/** One that lasts longer is no excuse any more. */
const LASTS_MS = 30 * 60_000;

/** The deployment that replaces what runs, while it does and none of its tasks has failed. */
const rollingOut = ({ ecs, evidence }: Scene): EcsDeployment | undefined =>
  ecs?.deployments.find(
    ({ status, rolloutState, failed, createdAt = evidence.at }) =>
      status === 'PRIMARY' &&
      rolloutState === 'IN_PROGRESS' &&
      failed === 0 &&
      Date.parse(evidence.at) - Date.parse(createdAt) < LASTS_MS,
  );

/** A deployment under way explains targets that come and go: nothing is accused, and it passes by itself. */
export const deploying = (scene: Scene, cause: CauseId): Candidate | undefined => {
  const deployment = rollingOut(scene);
  const { ecs, region, name } = scene;
  if (deployment === undefined || ecs === undefined) return undefined;
  const since = deployment.createdAt === undefined ? '' : ` since ${deployment.createdAt.slice(0, 19)}Z`;
  return {
    cause,
    confidence: 'high',
    summary: `a deployment of ${ecs.name} is under way${since}, and replaces the targets of ${name}`,
    evidence: [
      `ECS: deployment ${deployment.id} is in progress${since}, ${deployment.running} of ${deployment.desired} tasks run, none failed`,
      ...ecsLines(scene),
      ...groupLines(scene),
    ],
    remedy: [
      {
        say: 'Wait until it is done',
        command: awsCommand(region, 'ecs', 'wait services-stable', { cluster: ecs.cluster, services: ecs.name }),
      },
    ],
    needs: ['containers'],
  };
};

/** The same, as long as the group has as many healthy targets as it needs. */
export const deployingAboveFloor = (scene: Scene, cause: CauseId): Candidate | undefined =>
  scene.healthy >= scene.minHealthy ? deploying(scene, cause) : undefined;
