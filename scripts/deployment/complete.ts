import type { FunctionName } from '../../shared/config/functions.ts';
import { parseS3 } from '../../shared/config/s3-place.ts';
import type { Config } from '../../shared/config/schema.ts';
import { explains } from '../../shared/ops/diagnosis-needs.ts';
import { deployedReferences, readPermission } from '../deployed-references.ts';
import { alarms } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { type Environment, refuseTooMuch, withReferences } from './environment.ts';
import { lookPermissions } from './looks.ts';
import { type Network, networkOf } from './network.ts';
import { roleFor } from './roles.ts';
import { routePermissions } from './routes.ts';
import type { Settings } from './settings.ts';
import { emailSubscriptions, slackSubscription } from './subscriptions.ts';
import { logicalIds, type Resource, type Statement } from './template.ts';

type FunctionDefinition = {
  environment?: Record<string, unknown>;
  vpc?: Network['vpc'];
  role?: unknown;
  package?: unknown;
};
/** The part of `serverless.yml`, as the framework holds it, that depends on parameters and configuration. */
export type Service = {
  service: string;
  provider: { stage: string; logRetentionInDays?: number; environment: Environment };
  custom: { vpcwatch: { permissions: Partial<Record<FunctionName, readonly Statement[]>> } };
  functions: Record<string, FunctionDefinition>;
  resources: {
    Resources: Record<string, unknown>;
    Parameters?: Network['parameters'];
    Outputs: Record<string, unknown>;
  };
};
type Inputs = { config: Config; settings: Settings; names: readonly FunctionName[]; shell: NodeJS.ProcessEnv };

/** What names the stack, and all that is in it. */
export const deploymentOf = ({ service, provider }: Pick<Service, 'service' | 'provider'>): string =>
  `${service}-${provider.stage}`;

/** Completes the template with what repeats per function or follows from parameters and configuration. */
export const completeTemplate = (service: Service, { config, settings, names, shell }: Inputs): void => {
  const deployment = deploymentOf(service);
  const network = networkOf(settings);
  const resources = service.resources.Resources;
  const environments = new Map<string, Environment>();
  for (const name of Object.keys(service.functions)) {
    if (!names.includes(name as FunctionName)) delete service.functions[name];
  }
  for (const name of names) {
    const definition = definitionOf(service, name);
    const { variables, statements } = needsOf(name, { config, settings, shell });
    const inVpc = definition.vpc !== undefined;
    definition.package = { patterns: [`dist/${name}/**`] };
    // Not by name: the framework would add what CloudFormation knows already.
    definition.role = { 'Fn::Sub': `\${${logicalIds(name).role}.Arn}` };
    const environment = { ...definition.environment, ...placesFor(name, network, inVpc) };
    const all = withReferences({ ...service.provider.environment, ...environment }, variables);
    environments.set(name, all);
    // An object of its own: the YAML shares one among functions.
    definition.environment = { ...environment, ...variables };
    if (inVpc) definition.vpc = network.vpc;
    const own = service.custom.vpcwatch.permissions[name] ?? [];
    resources[logicalIds(name).role] = roleFor(name, { deployment, inVpc, statements: [...own, ...statements] });
  }
  refuseTooMuch(environments);
  Object.assign(resources, watching(deployment, config, names), emailSubscriptions(settings));
  if (!names.includes('status-page')) delete service.resources.Outputs.StatusPageUrl;
  if (names.includes('slack')) Object.assign(resources, slackSubscription());
  service.resources.Parameters = network.parameters;
  service.provider.logRetentionInDays = settings.logRetentionDays;
};

const definitionOf = ({ functions }: Service, name: FunctionName): FunctionDefinition => {
  const definition = functions[name];
  if (definition) return definition;
  throw new TypeError(`serverless.yml has no function ${name}, and scripts/build.ts builds one`);
};

/** Where the function itself is, and for those that explain what fails, where the probes of the VPC are. */
const placesFor = (name: FunctionName, { vpc, texts }: Network, inVpc: boolean): Environment => {
  const isKnown = 'Ref' in vpc.subnetIds || vpc.subnetIds.length > 0;
  return {
    ...(inVpc && { SUBNET_IDS: texts.subnetIds }),
    ...(explains(name) &&
      isKnown && { PROBE_SUBNET_IDS: texts.subnetIds, PROBE_SECURITY_GROUP_IDS: texts.securityGroupIds }),
  };
};

type Needs = { variables: Record<string, unknown>; statements: readonly Statement[] };

const needsOf = (name: FunctionName, { config, settings, shell }: Omit<Inputs, 'names'>): Needs => {
  const { webhook } = settings;
  if (name !== 'slack' || !webhook) {
    const { variables, statements } = deployedReferences(name, config, shell);
    const kept = name === 'report' ? keepPermission(config) : [];
    const routed = routePermissions(name, config, shell);
    return { variables, statements: [...statements, ...lookPermissions(name, config), ...routed, ...kept] };
  }
  return {
    variables: { SLACK_WEBHOOK_SECRET: webhook.text },
    statements: [readPermission(webhook.reference)],
  };
};

/** To put reports where the configuration keeps them, and nothing else there. */
const keepPermission = ({ report }: Config): Statement[] => {
  if (report?.s3 === undefined) return [];
  const { bucket, prefix } = parseS3(report.s3);
  const objects = { 'Fn::Sub': `arn:\${AWS::Partition}:s3:::${bucket}/${prefix}*` };
  return [{ Effect: 'Allow', Action: 's3:PutObject', Resource: objects }];
};

const watching = (deployment: string, config: Config, functions: readonly FunctionName[]): Record<string, Resource> => {
  const all = alarms(deployment, functions);
  const alarmNames = Object.values(all).map(({ Properties }) => String(Properties.AlarmName));
  return { ...all, Dashboard: dashboard({ deployment, config, functions, alarmNames }) };
};
