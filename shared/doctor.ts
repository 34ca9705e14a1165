import type { LambdaFunction } from './aws/functions.ts';
import { readFunction } from './aws/functions.ts';
import { readStack, readStackFailure, type Stack } from './aws/stacks.ts';
import { FUNCTIONS, type FunctionName } from './config/functions.ts';
import { lookAtFunctions, lookAtPermissions, lookAtRuns, lookAtTopics } from './doctor-deployed.ts';
import { type Looked, lookAt } from './doctor-look.ts';
import { lookAtNetwork } from './doctor-network.ts';
import { lookAtReferences, lookAtWebhook, webhookOf } from './doctor-references.ts';
import type { DoctorDeps, DoctorRequest, Scene } from './doctor-scene.ts';
import { blind, DOCTOR_GROUPS, type DoctorFinding, missing } from './ops/doctor-finding.ts';
import { deployCommand, judgeStack } from './ops/doctor-stack.ts';

/** What was found, in the order of the groups; `toMend` counts what is missing or warned of. */
export type DoctorReport = { stack: string; region: string; findings: readonly DoctorFinding[]; toMend: number };

const OUTPUTS = ['TableName', 'TopicArn', 'OperationsTopicArn', 'DeadLettersUrl'];

const NO_SUBNETS = blind('network', 'which subnets it will be in is not known here; name them with --subnets');

/** Looks at a deployment, or before the first one at what it will need, and names what is missing. Changes nothing. */
export const doctor = async (request: DoctorRequest, deps: DoctorDeps): Promise<DoctorReport> => {
  const stackName = `vpcwatch-${request.stage}`;
  deps.onLook?.('the stack');
  const looked = await lookAt('stack', stackName, deps.clock, () => readStack(deps.clients.stacks, stackName));
  const stack = 'seen' in looked ? looked.seen : undefined;
  const scene: Scene = { request, deps, stackName, functions: await deployedFunctions(stack, stackName, deps) };
  const stackFindings = 'seen' in looked ? await judgedStack(scene, stack) : [looked.blind];
  deps.onLook?.('references');
  const findings = [
    ...stackFindings,
    ...(await lookAtReferences(scene, stack !== undefined)),
    ...(stack ? await lookAtDeployment(scene, stack) : []),
    ...(await lookAtNetwork(scene)),
    ...('seen' in looked && stack === undefined && request.subnetIds === undefined ? [NO_SUBNETS] : []),
  ];
  const ordered = DOCTOR_GROUPS.flatMap((group) => findings.filter((finding) => finding.group === group));
  const toMend = ordered.filter(({ level }) => level === 'missing' || level === 'warning').length;
  return { stack: stackName, region: deps.region, findings: ordered, toMend };
};

type Functions = Scene['functions'];

/** Each function of the stack, by its short name. */
const deployedFunctions = async (stack: Stack | undefined, stackName: string, deps: DoctorDeps): Promise<Functions> => {
  const known = new Set<string>(FUNCTIONS.map((name) => `${stackName}-${name}`));
  const names = (stack?.resources ?? [])
    .filter(({ type, physicalId }) => type === 'AWS::Lambda::Function' && known.has(physicalId))
    .map(({ physicalId }) => physicalId);
  if (names.length > 0) deps.onLook?.('functions');
  const looks = await Promise.all(
    names.map(async (name): Promise<[FunctionName, Looked<LambdaFunction | undefined>]> => {
      const ask = () => readFunction(deps.clients.lambda, name, ['SLACK_WEBHOOK_SECRET', 'ALLOW_LOOPBACK']);
      return [name.slice(stackName.length + 1) as FunctionName, await lookAt('functions', name, deps.clock, ask)];
    }),
  );
  return new Map(looks);
};

const judgedStack = async (scene: Scene, stack: Stack | undefined): Promise<DoctorFinding[]> => {
  const { stackName, request, deps } = scene;
  const place = { stage: request.stage, region: deps.region };
  const failed = /ROLLBACK|FAILED/.test(stack?.status ?? '');
  const ask = () => readStackFailure(deps.clients.stacks, stackName);
  const failure = failed ? await lookAt('stack', stackName, deps.clock, ask) : { seen: undefined };
  const state = judgeStack(stackName, stack, 'seen' in failure ? failure.seen : undefined, place);
  const absent = OUTPUTS.filter((name) => stack && stack.outputs[name] === undefined);
  const outdated =
    state.level === 'ok' && absent.length > 0
      ? [missing('stack', `${stackName} has no output ${absent.join(', ')}`, deployCommand(place))]
      : [];
  return [state, ...('blind' in failure ? [failure.blind] : []), ...outdated];
};

const lookAtDeployment = async (scene: Scene, stack: Stack): Promise<DoctorFinding[]> => {
  const { deps } = scene;
  const webhook = webhookOf(scene);
  const { findings, streamArn } = await lookAtFunctions(scene);
  deps.onLook?.('topics and runs');
  const others = await Promise.all([
    lookAtTopics(scene, stack),
    lookAtRuns(scene, stack),
    lookAtWebhook(scene, webhook),
  ]);
  deps.onLook?.('permissions');
  return [...findings, ...others.flat(), ...(await lookAtPermissions(scene, { stack, streamArn, webhook }))];
};
