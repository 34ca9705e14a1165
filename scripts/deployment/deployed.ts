import { checksOf, FUNCTIONS, type FunctionName } from '../../shared/config/functions.ts';
import type { Config } from '../../shared/config/schema.ts';
import type { Settings } from './settings.ts';

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
