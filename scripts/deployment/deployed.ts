import { functionOf, spotCheckFunctionOf } from '../../shared/config/functions.ts';
import type { Config } from '../../shared/config/schema.ts';
import { FUNCTIONS, type FunctionName } from '../build.ts';
import type { Settings } from './settings.ts';

/** The checks that a function runs; none for those that run no checks. */
export const checksOf = (name: FunctionName, { checks }: Config): Config['checks'] =>
  checks.filter((check) => functionOf(check) === name || spotCheckFunctionOf(check) === name);

/** The functions that have something to do: those that run checks need one, `slack` needs a webhook, the page is wanted. */
export const deployedFunctions = (
  config: Config,
  { webhook, statusPage }: Pick<Settings, 'webhook' | 'statusPage'>,
): FunctionName[] =>
  FUNCTIONS.filter((name) => {
    if (name === 'slack') return webhook !== undefined;
    if (name === 'status-page') return statusPage;
    return runsChecks(name) ? checksOf(name, config).length > 0 : true;
  });

const runsChecks = (name: FunctionName): boolean => name.startsWith('probe-') || name.startsWith('spot-check');
