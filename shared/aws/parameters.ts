import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

import { type Fault, fault } from '../health/fault.ts';
import type { Clock } from '../time/clock.ts';
import { type AwsCall, type AwsTrouble, awsError } from './errors.ts';

/** A value to read at run time; `key` is that of a JSON secret. */
export type ReferenceToRead = { source: 'ssm' | 'secret' | 'env'; name: string; key?: string };
/** `secret`: must never be shown. `facts`: what a diagnosis needs to know of a failure; no values. */
export type ReadReference = { value: string; secret: boolean } | { failure: Fault; facts?: ReadFacts };
type ReadFacts =
  | { aws: AwsTrouble }
  | { secret: 'missing' | 'deleted' | 'binary' | 'no-json' | 'no-key'; keys?: string[] };
/** `readAfterMs`: a value kept from before that moment of the monotonic clock does not do. */
export type HowToRead = { readAfterMs?: number };

type ReaderDeps = {
  ssm: SSMClient;
  secrets: SecretsManagerClient;
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  cacheMs: number;
};

/**
 * Reads references; a value is reused for `cacheMs` unless it is to be read anew, a failure never. Calls for one name at
 * the same time are one.
 */
export const createReferenceReader = ({ ssm, secrets, env, clock, cacheMs }: ReaderDeps) => {
  const cached = caching(clock, cacheMs);
  const readers: Record<ReferenceToRead['source'], Reader> = {
    ssm: ({ name }, how) => cached(`ssm:${name}`, () => readParameter(ssm, name), how),
    // All keys of a secret come with one call.
    secret: async ({ name, key }, how) =>
      pickKey(await cached(`secret:${name}`, () => readSecret(secrets, name), how), name, key),
    env: async ({ name }) => readVariable(env, name),
  };
  return (ref: ReferenceToRead, how: HowToRead = {}): Promise<ReadReference> => readers[ref.source](ref, how);
};

type Reader = (ref: ReferenceToRead, how: HowToRead) => Promise<ReadReference>;

const caching = (clock: Clock, cacheMs: number) => {
  const cache = new Map<string, { answer: Promise<ReadReference>; readAt: number }>();
  return (key: string, read: () => Promise<ReadReference>, { readAfterMs = 0 }: HowToRead): Promise<ReadReference> => {
    const known = cache.get(key);
    const isYoung = known && clock.monotonicMs() - known.readAt < cacheMs;
    if (isYoung && known.readAt >= readAfterMs) return known.answer;
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
      return failed(error, client, { action: 'ssm:GetParameter', on: `parameter ${name}`, endpoint: 'ssm' });
    }
    const mend = `aws ssm put-parameter --name ${name} --value <value> --type String`;
    return { failure: fault('config.parameter-missing', `parameter ${name} does not exist: ${mend}`) };
  }
};

const readSecret = async (client: SecretsManagerClient, name: string): Promise<ReadReference> => {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (text !== undefined) return { value: text, secret: true };
    const message = `secret ${name} is binary: expected text or a JSON object`;
    return { failure: fault('config.secret-missing', message), facts: { secret: 'binary' } };
  } catch (error) {
    const mend = SECRET_MENDS[nameOf(error)];
    if (mend) return { failure: fault('config.secret-missing', mend.say(name)), facts: { secret: mend.is } };
    return failed(error, client, {
      action: 'secretsmanager:GetSecretValue',
      on: `secret ${name}`,
      endpoint: 'secretsmanager',
    });
  }
};

const failed = async (
  error: unknown,
  client: SSMClient | SecretsManagerClient,
  call: AwsCall,
): Promise<ReadReference> => {
  const { fault: failure, trouble } = await awsError(error, client, call);
  return { failure, ...(trouble && { facts: { aws: trouble } }) };
};

const SECRET_MENDS: Record<string, { is: 'missing' | 'deleted'; say: (name: string) => string }> = {
  ResourceNotFoundException: {
    is: 'missing',
    say: (name) =>
      `secret ${name} does not exist: aws secretsmanager create-secret --name ${name} --secret-string <value>`,
  },
  InvalidRequestException: {
    is: 'deleted',
    say: (name) =>
      `secret ${name} cannot be read, most likely it is scheduled for deletion: aws secretsmanager restore-secret --secret-id ${name}`,
  },
};

const pickKey = (read: ReadReference, name: string, key: string | undefined): ReadReference => {
  if (key === undefined || 'failure' in read) return read;
  const fields = jsonObject(read.value);
  const value = fields?.[key];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return { value: String(value), secret: true };
  }
  const found = fields ? `its keys are ${Object.keys(fields).join(', ') || 'none'}` : 'it is not a JSON object';
  const facts: ReadFacts = fields ? { secret: 'no-key', keys: Object.keys(fields) } : { secret: 'no-json' };
  return { failure: fault('config.secret-missing', `secret ${name} has no key ${key}: ${found}`), facts };
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
