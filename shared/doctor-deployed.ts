import { readEventSources } from './aws/functions.ts';
import { simulate } from './aws/permissions.ts';
import type { Stack } from './aws/stacks.ts';
import { readSubscriptions } from './aws/subscriptions.ts';
import { checksOf, PROBE_FUNCTIONS } from './config/functions.ts';
import { type ParsedReference, resolveAlerts } from './config/references.ts';
import type { Config } from './config/schema.ts';
import { findingsOf, lookAt } from './doctor-look.ts';
import { type Scene, seenFunctions } from './doctor-scene.ts';
import { looksOf } from './ops/diagnosis-needs.ts';
import { type DoctorFinding, ok } from './ops/doctor-finding.ts';
import { type Need, needsOf, routeTopicsOf } from './ops/doctor-needs.ts';
import { type Deployed, judgeLooks, judgeRole, questionsOf } from './ops/doctor-permissions.ts';
import { judgeRuns } from './ops/doctor-runs.ts';
import { judgeFunctions, judgeStream } from './ops/doctor-stack.ts';
import { judgeTopic } from './ops/doctor-topics.ts';
import { createDynamoStore } from './store/dynamo.ts';

const placeOf = ({ request, deps }: Scene) => ({ stage: request.stage, region: deps.region });

/** Whether the functions are there and run; `streamArn`: of the stream that invokes `notify`. */
export const lookAtFunctions = async (
  scene: Scene,
): Promise<{ findings: readonly DoctorFinding[]; streamArn: string | undefined }> => {
  const { deps, request, functions, stackName } = scene;
  const probes = PROBE_FUNCTIONS.filter((name) => checksOf(name, request.config).length > 0);
  const expected = [...probes, 'notify' as const].filter((name) => !isBlind(scene, name));
  const findings = [
    ...[...functions.values()].flatMap((looked) => ('blind' in looked ? [looked.blind] : [])),
    ...judgeFunctions(expected, seenFunctions(scene), placeOf(scene)),
  ];
  if (!seenFunctions(scene).has('notify')) return { findings, streamArn: undefined };
  const ask = () => readEventSources(deps.clients.lambda, `${stackName}-notify`);
  const sources = await lookAt('functions', 'what invokes notify', deps.clock, ask);
  if ('blind' in sources) return { findings: [...findings, sources.blind], streamArn: undefined };
  const streamArn = sources.seen.find(({ sourceArn }) => sourceArn.includes(':dynamodb:'))?.sourceArn;
  return { findings: [...findings, judgeStream(sources.seen, placeOf(scene))], streamArn };
};

const isBlind = ({ functions }: Scene, name: Parameters<Scene['functions']['get']>[0]): boolean => {
  const looked = functions.get(name);
  return looked !== undefined && 'blind' in looked;
};

const MEND_ROUTE = 'create it, or name another one in alerts.routes and deploy again';

/** The configuration with the topics of its routes, where they can be read from here. */
const withTopics = async ({ request: { config }, deps: { read } }: Scene): Promise<Config> => {
  const { routes = [] } = config.alerts;
  const resolved = await Promise.all(
    routes.map(async (route) => {
      const found = await resolveAlerts({ email: [], topicArn: route.topicArn }, read);
      return { ...route, ...('alerts' in found && found.alerts.topicArn && { topicArn: found.alerts.topicArn }) };
    }),
  );
  return { ...config, alerts: { ...config.alerts, routes: resolved } };
};

/** Whether anybody hears the alerts, those of the routes too, and the alarms of the monitor itself. */
export const lookAtTopics = async (scene: Scene, { outputs }: Stack): Promise<DoctorFinding[]> => {
  const { deps } = scene;
  const routed = routeTopicsOf(await withTopics(scene)).filter((arn) => arn !== outputs.TopicArn);
  const topics = [
    { purpose: 'alerts', arn: outputs.TopicArn },
    { purpose: 'alarms of the monitor itself', arn: outputs.OperationsTopicArn },
    ...routed.map((arn) => ({ purpose: `alerts to ${arn.split(':').at(-1)}`, arn, mend: MEND_ROUTE })),
  ];
  const looks = topics.map(async ({ arn, ...topic }) => {
    const { purpose } = topic;
    if (arn === undefined) return [];
    const ask = async () =>
      judgeTopic({ ...topic, arn, subscriptions: await readSubscriptions(deps.clients.sns, arn) });
    return findingsOf(await lookAt('topics', purpose, deps.clock, ask));
  });
  return (await Promise.all(looks)).flat();
};

/** Whether the probe functions complete their runs. */
export const lookAtRuns = async (scene: Scene, stack: Stack): Promise<readonly DoctorFinding[]> => {
  const { deps, request, stackName } = scene;
  const { TableName: tableName } = stack.outputs;
  const seen = seenFunctions(scene);
  const functions = PROBE_FUNCTIONS.filter((name) => seen.has(name) && checksOf(name, request.config).length > 0);
  if (tableName === undefined || functions.length === 0) return [];
  const store = createDynamoStore({ client: deps.clients.dynamo, tableName, clock: deps.clock });
  const ask = async () =>
    judgeRuns({
      functions,
      ticks: await store.ticks(functions.map((name) => ({ function: name, shard: 0 }))),
      nowMs: deps.clock.now(),
      deployedAtMs: stack.changedAtMs,
      configHash: request.config.hash,
      configFile: request.configFile,
      stackName,
      place: placeOf(scene),
    });
  return findingsOf(await lookAt('runs', tableName, deps.clock, ask));
};

type Known = { stack: Stack; streamArn: string | undefined; webhook: ParsedReference | undefined };

/** Whether each role allows what its function does. One call at a time: IAM answers few a second. */
export const lookAtPermissions = async (
  scene: Scene,
  { stack, streamArn, webhook }: Known,
): Promise<DoctorFinding[]> => {
  const { deps } = scene;
  const deployed = deployedOf(stack, streamArn);
  const config = await withTopics(scene);
  const findings: DoctorFinding[] = [];
  const seen = seenFunctions(scene);
  for (const [name, { name: wholeName, roleArn }] of seen) {
    const ask = async (): Promise<DoctorFinding[]> => {
      const answersTo = async (needs: readonly Need[]) => {
        const answers = [];
        for (const { actions, resource } of questionsOf(needs, wholeName, deployed)) {
          answers.push({ resource, decisions: await simulate(deps.clients.iam, { roleArn, actions, resource }) });
        }
        return answers;
      };
      const role = { name, roleName: roleArn.split('/').at(-1) ?? '', place: placeOf(scene) };
      const needs = needsOf(name, config, webhook);
      const looks = without(looksOf(name, config), needs);
      return [...judgeRole(role, await answersTo(needs)), ...judgeLooks(role, await answersTo(looks))];
    };
    const looked = await lookAt('permissions', `the role of ${name}`, deps.clock, ask);
    findings.push(...findingsOf(looked));
    // Who may not ask about one role may not ask about the others.
    if ('blind' in looked) return findings;
  }
  if (findings.length > 0 || seen.size === 0) return findings;
  return [ok('permissions', `${seen.size} roles allow what their functions do`)];
};

/** What is looked at and needed besides is asked for once. */
const without = (looks: readonly Need[], needs: readonly Need[]): Need[] => {
  const needed = new Set(needs.flatMap(({ actions, on }) => actions.map((action) => keyOf(action, on))));
  return looks.map(({ actions, on }) => ({ on, actions: actions.filter((action) => !needed.has(keyOf(action, on))) }));
};

const keyOf = (action: string, on: Need['on']): string => `${action} ${JSON.stringify(on)}`;

const deployedOf = ({ arn, outputs }: Stack, streamArn: string | undefined): Deployed => {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  const { TableName: tableName, TopicArn: topicArn, DeadLettersUrl: queueUrl } = outputs;
  return { partition, region, account, tableName, topicArn, streamArn, deadLetters: queueUrl?.split('/').at(-1) };
};
