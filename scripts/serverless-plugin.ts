import { functionOf, type ProbeFunction } from '../shared/config/functions.ts';
import { ConfigError, loadConfig } from '../shared/config/load.ts';
import { variableOf } from '../shared/config/reference-variable.ts';
import { type ParsedReference, referencesOf } from '../shared/config/references.ts';
import type { Config } from '../shared/config/schema.ts';
import { buildFunctions, FUNCTIONS, type FunctionName } from './build.ts';

type Statement = { Effect: 'Allow'; Action: string; Resource: unknown };
type Policy = { PolicyName: string; PolicyDocument: { Version: string; Statement: Statement[] } };
type Role = { Properties: { Policies: Policy[] } };
/** The part of the framework that is used here. */
type Serverless = {
  classes: { Error: new (message: string) => Error };
  service: {
    custom: { vpcwatch: { config: string; subnetIds: string; securityGroupIds: string } };
    functions: Record<FunctionName, { role: string; environment: Record<string, unknown> }>;
    resources: { Resources: Record<string, unknown> };
  };
};

/** Builds the functions before they are packaged, and completes the template with what the configuration says. */
export default class VpcwatchPlugin {
  readonly hooks: Record<string, () => Promise<void>>;

  constructor(serverless: Serverless) {
    this.hooks = { 'before:package:initialize': () => prepare(serverless) };
  }
}

const prepare = async ({ service, classes }: Serverless): Promise<void> => {
  try {
    requireNetwork(service.custom.vpcwatch);
    const config = await loadConfig(service.custom.vpcwatch.config);
    for (const name of FUNCTIONS) giveReferences(service, name, config);
    subscribe(service, config);
    await buildFunctions(config, 'dist');
  } catch (error) {
    // Its own kind of error is shown without a stack.
    throw error instanceof ConfigError || error instanceof SettingError ? new classes.Error(error.message) : error;
  }
};

class SettingError extends Error {}

const requireNetwork = (settings: Serverless['service']['custom']['vpcwatch']): void => {
  const expected = { subnetIds: 'subnet', securityGroupIds: 'sg' } as const;
  for (const [name, prefix] of Object.entries(expected)) {
    const value = settings[name as keyof typeof expected];
    if (new RegExp(`^${prefix}-\\w+(,${prefix}-\\w+)*$`).test(value)) continue;
    throw new SettingError(
      `${name} is ${JSON.stringify(value)}: expected ids, such as --param ${name}=${prefix}-1,${prefix}-2, or params: <stage>: in serverless.yml`,
    );
  }
};

/** Deployed values become variables of the function's environment; those read at run time, permissions of its role. */
const giveReferences = (service: Serverless['service'], name: FunctionName, config: Config): void => {
  const own = service.functions[name];
  const role = service.resources.Resources[own.role] as Role;
  const variables: Record<string, unknown> = {};
  for (const reference of referencesOf(partOf(config, name))) {
    if (reference.source === 'env') variables[reference.name] = fromShell(reference);
    else if (config.references === 'deploy') variables[variableOf(reference.text)] = resolvedByStack(reference);
    else allow(role, readPermission(reference));
  }
  // An object of its own: the YAML shares one among functions.
  own.environment = { ...own.environment, ...variables };
};

/** What of the configuration a function resolves. */
const partOf = (config: Config, name: FunctionName): Config => {
  if (name === 'notify') return { ...config, checks: [] };
  const ownCheck = (check: Config['checks'][number]): boolean => functionOf(check) === (name as ProbeFunction);
  return {
    ...config,
    checks: name === 'spot-check' ? config.checks : config.checks.filter(ownCheck),
    alerts: { email: [] },
  };
};

const fromShell = ({ name, text }: ParsedReference): string => {
  const value = process.env[name];
  if (value) return value;
  throw new SettingError(`${name} is not set, and ${text} of the configuration needs it: export ${name}=<value>`);
};

/** A dynamic reference of CloudFormation. It has none for SecureString parameters in an environment: use a secret. */
const resolvedByStack = ({ source, name, key }: ParsedReference): string =>
  source === 'ssm'
    ? `{{resolve:ssm:${name}}}`
    : `{{resolve:secretsmanager:${name}:SecretString${key === undefined ? '' : `:${key}`}}}`;

const allow = (role: Role, statement: Statement): void => {
  role.Properties.Policies.push({
    PolicyName: `read-${role.Properties.Policies.length}`,
    PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
  });
};

const readPermission = ({ source, name }: ParsedReference): Statement => {
  const at = (service: string, resource: string): unknown => ({
    'Fn::Sub': `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`,
  });
  if (source === 'ssm') {
    return { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: at('ssm', `parameter/${name.replace(/^\//, '')}`) };
  }
  // Secrets Manager adds a hyphen and six characters to a name.
  const arn = name.startsWith('arn:') ? name : at('secretsmanager', `secret:${name}-??????`);
  return { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: arn };
};

const subscribe = (service: Serverless['service'], config: Config): void => {
  for (const [index, address] of config.alerts.email.entries()) {
    service.resources.Resources[`EmailSubscription${index + 1}`] = {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: address },
    };
  }
};
