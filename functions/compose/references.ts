import { variableOf } from '../../shared/config/reference-variable.ts';
import { fault } from '../../shared/health/fault.ts';
import type { ReadForChecks } from '../../shared/resolve.ts';

/** Reads references as the configuration says: what the deployment resolved, or the values of now. */
export const composeRead = async (): Promise<ReadForChecks> => {
  // Set by the build, so that no bundle has clients it does not use.
  if (process.env.REFERENCES === 'runtime') return (await import('./runtime-references.ts')).composeRuntimeRead();
  return readDeployed;
};

const readDeployed: ReadForChecks = async ({ source, name, text }) => {
  const variable = source === 'env' ? name : variableOf(text);
  const value = process.env[variable];
  if (value) return { value, secret: source === 'secret' };
  const what = source === 'env' ? text : `${text}, which a deployment resolves,`;
  return {
    failure: fault(
      'config.parameter-missing',
      `${what} is not in the function's environment (${variable}): deploy again`,
    ),
    facts: { deployed: true, variable },
  };
};
