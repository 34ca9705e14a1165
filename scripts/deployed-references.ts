import { functionOf, type ProbeFunction } from '../shared/config/functions.ts';
import { variableOf } from '../shared/config/reference-variable.ts';
import { type ParsedReference, referencesOf } from '../shared/config/references.ts';
import type { Config } from '../shared/config/schema.ts';
import type { FunctionName } from './build.ts';
import { SettingError } from './setting-error.ts';

type Statement = { Effect: 'Allow'; Action: string; Resource: unknown };
type Policy = { PolicyName: string; PolicyDocument: { Version: string; Statement: Statement[] } };
type Role = { Properties: { Policies: Policy[] } };
/** The part of `serverless.yml` that depends on the configuration. */
export type Template = {
  functions: Record<FunctionName, { role: string; environment: Record<string, unknown> }>;
  resources: { Resources: Record<string, unknown> };
};

/** Deployed values become variables of the function's environment; those read at run time, permissions of its role. */
export const giveReferences = (
  service: Template,
  name: FunctionName,
  config: Config,
  shell: NodeJS.ProcessEnv,
): void => {
  const own = service.functions[name];
  const role = service.resources.Resources[own.role] as Role;
  const variables: Record<string, unknown> = {};
  for (const reference of referencesOf(partOf(config, name))) {
    if (reference.source === 'env') variables[reference.name] = fromShell(reference, shell);
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

const fromShell = ({ name, text }: ParsedReference, shell: NodeJS.ProcessEnv): string => {
  const value = shell[name];
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
