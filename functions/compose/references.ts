import { variableOf } from '../../shared/config/reference-variable.ts';
import type { ParsedReference, ReadValue } from '../../shared/config/references.ts';
import { type Fault, fault } from '../../shared/health/fault.ts';

type Read = (reference: ParsedReference) => Promise<ReadValue<Fault>>;

/** Reads references as the configuration says: what the deployment resolved, or the values of now. */
export const composeRead = async (): Promise<Read> => {
  // Set by the build, so that no bundle has clients it does not use.
  if (process.env.REFERENCES === 'runtime') return (await import('./runtime-references.ts')).composeRuntimeRead();
  return readDeployed;
};

const readDeployed: Read = async ({ source, name, text }) => {
  const variable = source === 'env' ? name : variableOf(text);
  const value = process.env[variable];
  if (value) return { value, secret: source === 'secret' };
  const what = source === 'env' ? text : `${text}, which a deployment resolves,`;
  return {
    failure: fault(
      'config.parameter-missing',
      `${what} is not in the function's environment (${variable}): deploy again`,
    ),
  };
};
