import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { logicalIds } from '../../scripts/deployment/template.ts';
import type { FunctionName } from '../../shared/config/functions.ts';

export type Resource = {
  Type: string;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  Properties: Record<string, unknown>;
};
type Statement = { Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown };
type Template = {
  Resources: Record<string, Resource>;
  Parameters?: Record<string, unknown>;
  Outputs: Record<string, { Value: unknown }>;
};

const repository = join(import.meta.dirname, '../..');

/** What `serverless package` says, with these parameters. */
export const serverlessPackage = async (
  folder: string,
  parameters: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
  stage = 'development',
): Promise<string> => {
  const { AWS_PROFILE: _, ...others } = process.env;
  const serverless = join(repository, 'node_modules/.bin/serverless');
  const given = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  const ended = await promisify(execFile)(serverless, ['package', '--stage', stage, '--package', folder, ...given], {
    cwd: repository,
    env: { ...others, SLS_TELEMETRY_DISABLED: '1', ...env },
  }).catch((failure: { stdout: string; stderr: string }) => failure);
  return ended.stdout + ended.stderr;
};

/** The part of a value at a path. */
export const at = (value: unknown, ...path: (string | number)[]): unknown =>
  path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);

/** Reads the template that was packaged to a folder. */
export const readTemplate = async (folder: string) => {
  const text = await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8');
  const template: Template = JSON.parse(text);
  const resources = template.Resources;
  const resource = (id: string): Resource => {
    const found = resources[id];
    if (!found) throw new Error(`no ${id} among ${Object.keys(resources).join(', ')}`);
    return found;
  };
  const lambda = (name: FunctionName) => resource(logicalIds(name).function).Properties;
  const statementsOf = (name: FunctionName): Statement[] => {
    const policies = resource(logicalIds(name).role).Properties.Policies as unknown[];
    return policies.flatMap((policy) => at(policy, 'PolicyDocument', 'Statement') as Statement[]);
  };
  return {
    text,
    ...template,
    resource,
    lambda,
    statementsOf,
    ofType: (type: string): [string, Resource][] => Object.entries(resources).filter(([, { Type }]) => Type === type),
    /** Each right as `Allow dynamodb:Query on Table.Arn`. */
    rightsOf: (name: FunctionName): string[] =>
      statementsOf(name).flatMap(({ Effect, Action, Resource }) =>
        [Action].flat().flatMap((action) => [Resource].flat().map((on) => `${Effect} ${action} on ${short(on)}`)),
      ),
  };
};

/** A resource of a policy in short: `Table.Arn`, `Topic`, `arn:...`. */
const short = (resource: unknown): string => {
  if (typeof resource === 'string') return resource;
  const [[, value] = []] = Object.entries(resource as object);
  return [value]
    .flat()
    .join('.')
    .replace('arn:${AWS::Partition}:', '')
    .replace('${AWS::Region}:${AWS::AccountId}:', '');
};
