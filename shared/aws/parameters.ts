import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

import { type Fault, fault } from '../health/fault.ts';
import type { Clock } from '../time/clock.ts';
import { awsError } from './errors.ts';

/** A value to read at run time; `key` is that of a JSON secret. */
export type ReferenceToRead = { source: 'ssm' | 'secret' | 'env'; name: string; key?: string };
/** `secret`: must never be shown. */
export type ReadReference = { value: string; secret: boolean } | { failure: Fault };

type ReaderDeps = {
  ssm: SSMClient;
  secrets: SecretsManagerClient;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  cacheMs: number;
};

/** Reads references; a value is reused for `cacheMs`, a failure never. Calls for one name at the same time are one. */
export const createReferenceReader = ({ ssm, secrets, env, clock, cacheMs }: ReaderDeps) => {
  const cached = caching(clock, cacheMs);
  const readers: Record<ReferenceToRead['source'], (ref: ReferenceToRead) => Promise<ReadReference>> = {
    ssm: ({ name }) => cached(`ssm:${name}`, () => readParameter(ssm, name)),
    // All keys of a secret come with one call.
    secret: async ({ name, key }) =>
      pickKey(await cached(`secret:${name}`, () => readSecret(secrets, name)), name, key),
    env: async ({ name }) => readVariable(env, name),
  };
  return (ref: ReferenceToRead): Promise<ReadReference> => readers[ref.source](ref);
};

const caching = (clock: Clock, cacheMs: number) => {
  const cache = new Map<string, { answer: Promise<ReadReference>; readAt: number }>();
  return (key: string, read: () => Promise<ReadReference>): Promise<ReadReference> => {
    const known = cache.get(key);
    if (known && clock.monotonicMs() - known.readAt < cacheMs) return known.answer;
    const entry = { answer: read(), readAt: clock.monotonicMs() };
    cache.set(key, entry);
    void entry.answer.then((answer) => {
      if ('failure' in answer && cache.get(key) === entry) cache.delete(key);
    });
    return entry.answer;
  };
};

const readParameter = async (client: SSMClient, name: string): Promise<ReadReference> => {
  try {
    const { Parameter: found } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return { value: found?.Value ?? '', secret: found?.Type === 'SecureString' };
  } catch (error) {
    if (nameOf(error) !== 'ParameterNotFound') {
      const call = { action: 'ssm:GetParameter', on: `parameter ${name}`, endpoint: 'ssm' };
      return { failure: (await awsError(error, client, call)).fault };
    }
    const mend = `aws ssm put-parameter --name ${name} --value <value> --type String`;
    return { failure: fault('config.parameter-missing', `parameter ${name} does not exist: ${mend}`) };
  }
};

const readSecret = async (client: SecretsManagerClient, name: string): Promise<ReadReference> => {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (text !== undefined) return { value: text, secret: true };
    return { failure: fault('config.secret-missing', `secret ${name} is binary: expected text or a JSON object`) };
  } catch (error) {
    const mend = SECRET_MENDS[nameOf(error)];
    if (mend) return { failure: fault('config.secret-missing', mend(name)) };
    const call = { action: 'secretsmanager:GetSecretValue', on: `secret ${name}`, endpoint: 'secretsmanager' };
    return { failure: (await awsError(error, client, call)).fault };
  }
};

const SECRET_MENDS: Record<string, (name: string) => string> = {
  ResourceNotFoundException: (name) =>
    `secret ${name} does not exist: aws secretsmanager create-secret --name ${name} --secret-string <value>`,
  InvalidRequestException: (name) =>
    `secret ${name} cannot be read, most likely it is scheduled for deletion: aws secretsmanager restore-secret --secret-id ${name}`,
};

const pickKey = (read: ReadReference, name: string, key: string | undefined): ReadReference => {
  if (key === undefined || 'failure' in read) return read;
  const fields = jsonObject(read.value);
  const value = fields?.[key];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { value: String(value), secret: true };
  }
  const found = fields ? `its keys are ${Object.keys(fields).join(', ') || 'none'}` : 'it is not a JSON object';
  return { failure: fault('config.secret-missing', `secret ${name} has no key ${key}: ${found}`) };
};

const jsonObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

const readVariable = (env: ReaderDeps['env'], name: string): ReadReference => {
  const value = env[name];
  if (value !== undefined) return { value, secret: false };
  return {
    failure: fault('config.parameter-missing', `environment variable ${name} is not set: export ${name}=<value>`),
  };
};

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
