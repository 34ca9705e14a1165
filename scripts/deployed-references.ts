import { type FunctionName, referencesFor } from '../shared/config/functions.ts';
import { referencesIn, replaceReferences } from '../shared/config/reference-grammar.ts';
import { variableOf } from '../shared/config/reference-variable.ts';
import type { ParsedReference } from '../shared/config/references.ts';
import type { Config } from '../shared/config/schema.ts';
import { arnHere, type Statement } from './deployment/template.ts';
import { SettingError } from './setting-error.ts';

/** What the references of a function need: deployed values become variables, those read at run time permissions. */
export const deployedReferences = (
  name: FunctionName,
  config: Config,
  shell: NodeJS.ProcessEnv,
): { variables: Record<string, unknown>; statements: Statement[] } => {
  const variables: Record<string, unknown> = {};
  const statements: Statement[] = [];
  for (const reference of referencesFor(name, config)) {
    if (reference.source === 'env') variables[reference.name] = fromShell(reference, shell);
    else if (config.references === 'deploy') variables[variableOf(reference.text)] = resolvedByStack(reference);
    else statements.push(readPermission(reference));
  }
  return { variables, statements };
};

/** A text of the configuration as a template can hold it: its references are filled in here, or by CloudFormation. */
export const deployedText = (written: string, shell: NodeJS.ProcessEnv): string => {
  const references = new Map(referencesIn(written).map((reference) => [reference.text, reference]));
  return replaceReferences(written, (text) => {
    const reference = references.get(text);
    if (reference === undefined) return text;
    return reference.source === 'env' ? fromShell(reference, shell) : resolvedByStack(reference);
  });
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

/** The right to read exactly this one. */
export const readPermission = ({ source, name }: ParsedReference): Statement => {
  if (source === 'ssm') {
    const parameter = arnHere('ssm', `parameter/${name.replace(/^\//, '')}`);
    return { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: parameter };
  }
  // Secrets Manager adds a hyphen and six characters to a name.
  const secret = name.startsWith('arn:') ? name : arnHere('secretsmanager', `secret:${name}-??????`);
  return { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secret };
};
