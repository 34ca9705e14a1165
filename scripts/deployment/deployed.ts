import { functionOf, spotCheckFunctionOf } from '../../shared/config/functions.ts';
import type { Config } from '../../shared/config/schema.ts';
import { FUNCTIONS, type FunctionName } from '../build.ts';

/** The checks that a function runs; none for those that run no checks. */
export const checksOf = (name: FunctionName, { checks }: Config): Config['checks'] =>
  checks.filter((check) => functionOf(check) === name || spotCheckFunctionOf(check) === name);

/** The functions that have something to do: those that run checks need one, `slack` needs a webhook. */
export const deployedFunctions = (config: Config, hasWebhook: boolean): FunctionName[] =>
  FUNCTIONS.filter((name) => {
    if (name === 'slack') return hasWebhook;
    return runsChecks(name) ? checksOf(name, config).length > 0 : true;
  });

const runsChecks = (name: FunctionName): boolean => name.startsWith('probe-') || name.startsWith('spot-check');
