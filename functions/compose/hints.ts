import type { Hints } from '../../shared/alerts/hints.ts';
import { awsCommand, shell } from '../../shared/aws/command.ts';
import { type SpotCheckFunction, spotCheckFunctionOf } from '../../shared/config/functions.ts';
import type { CheckId, Config } from '../../shared/config/schema.ts';
import { requireVariable } from './environment.ts';

/** A deployment, as commands name it. */
type Deployment = { name: string; tableName: string; region: string | undefined };

/** The commands that ask this deployment from any terminal with its credentials and configuration. */
export const composeHints = (config: Pick<Config, 'checks'>): Hints =>
  createHints(config, {
    name: deploymentName(),
    tableName: requireVariable('TABLE_NAME', 'the name of the DynamoDB table'),
    region: process.env.AWS_REGION,
  });

/** The name of the deployment that runs this, which its functions' names begin with. */
export const deploymentName = (): string =>
  requireVariable('DEPLOYMENT', 'the name of the deployment, such as vpcwatch-development');

/** The same of any deployment. */
export const createHints = ({ checks }: Pick<Config, 'checks'>, { name, tableName, region }: Deployment): Hints => {
  // The table is in the Region of the deployment, whichever the terminal has.
  const where = region === undefined ? '' : `AWS_REGION=${shell(region)} `;
  const kept = (...words: string[]): string => where + shell('npx', 'vpcwatch', ...words, '--table', tableName);
  const askerOf = (id: CheckId): string => {
    const check = checks.find((each) => each.id === id);
    const own: SpotCheckFunction = check === undefined ? 'spot-check' : spotCheckFunctionOf(check);
    return `${name}-${own}`;
  };
  return {
    check: (check) => askAgain(check, askerOf(check), region),
    history: (check) => kept('history', check, '--since', '24h'),
    why: (check) => askWhy(check, askerOf(check), region),
    status: () => kept('status'),
    ack: (incident) => kept('ack', incident),
  };
};

/**
 * Private names resolve, and private addresses answer, where the probe is: it is asked, not this terminal. By a file, as
 * the two versions of the CLI read the text of a payload differently.
 */
export const askAgain = (check: CheckId, functionName: string, region: string | undefined): string =>
  invoke({ checks: [check] }, region, { functionName });

/** Why takes longer than the CLI waits. */
const askWhy = (check: CheckId, functionName: string, region: string | undefined): string =>
  invoke({ checks: [check], why: true }, region, { functionName, cliReadTimeout: 70 });

const invoke = (
  event: object,
  region: string | undefined,
  options: { functionName: string; cliReadTimeout?: number },
): string =>
  `${shell('echo', JSON.stringify(event))} | ${awsCommand(region, 'lambda', 'invoke', {
    ...options,
    payload: 'fileb:///dev/stdin',
  })} /dev/stdout`;
