import type { FunctionName } from '../../shared/config/functions.ts';
import type { Config } from '../../shared/config/schema.ts';
import { parametersLookedAt } from '../../shared/ops/diagnosis-needs.ts';
import { arnHere, type Statement } from './template.ts';

/** What a diagnosis looks at by name: the parameters of the checks. All else of it is in deploy/permissions.yml. */
export const lookPermissions = (name: FunctionName, config: Config): Statement[] => {
  const parameters = parametersLookedAt(name, config);
  if (parameters.length === 0) return [];
  const arns = parameters.map((parameter) => arnHere('ssm', `parameter/${parameter.replace(/^\//, '')}`));
  return [{ Effect: 'Allow', Action: 'ssm:GetParameter', Resource: arns }];
};
