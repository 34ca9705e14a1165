import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

import { AwsError, awsError } from './errors.ts';
import { createSimilarNames, type SimilarNames } from './reference-similar.ts';

/** A parameter or secret that a check reads. */
export type AskedReference = { source: 'ssm' | 'secret'; name: string; key?: string };

/** One reference that a check reads, and whether it is there now; never its value. */
export type ReferenceView = AskedReference & {
  /** `deleted`: a secret on its way out, which cannot be read. `unseen`: it could not be looked at, see `problem`. */
  state: 'there' | 'missing' | 'deleted' | 'unseen';
  /** Why it could not be looked at, in words. */
  problem?: string;
  /** When it changed last. */
  changedAt?: string;
  /** When a secret is to be gone, or has been marked so. */
  deletedAt?: string;
  /** Names of the Region that are like the missing one, the likest first. */
  similar?: readonly string[];
};

type Clients = { ssm: SSMClient; secrets: SecretsManagerClient };

/** Looks at each reference; rejects with an `AwsError` when none could be looked at. */
export const checkReferences = async (
  clients: Clients,
  asked: readonly AskedReference[],
  signal: AbortSignal,
): Promise<ReferenceView[]> => {
  const similarTo = createSimilarNames(clients, signal);
  const looks = await Promise.all(asked.map((reference) => look(clients, reference, similarTo, signal)));
  const [first] = looks;
  if (first !== undefined && looks.every((each) => each instanceof AwsError)) throw first;
  return looks.map((each, index) => (each instanceof AwsError ? unseen(asked[index], each) : each));
};

const unseen = (reference: AskedReference | undefined, { fault }: AwsError): ReferenceView => ({
  ...(reference ?? { source: 'ssm', name: '' }),
  state: 'unseen',
  problem: fault.message,
});

type Look = (clients: Clients, reference: AskedReference, signal: AbortSignal) => Promise<ReferenceView>;

const look = async (
  clients: Clients,
  reference: AskedReference,
  similarTo: SimilarNames,
  signal: AbortSignal,
): Promise<ReferenceView | AwsError> => {
  try {
    const view = await LOOKS[reference.source](clients, reference, signal);
    if (view.state !== 'missing') return view;
    const similar = await similarTo(reference);
    return similar.length > 0 ? { ...view, similar } : view;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
};

const LOOKS: Record<AskedReference['source'], Look> = {
  ssm: async ({ ssm }, reference, abortSignal) => {
    try {
      // Not decrypted, and nothing of it is kept but its date.
      const { Parameter: found } = await ssm.send(new GetParameterCommand({ Name: reference.name }), { abortSignal });
      return { ...reference, state: 'there', ...dated('changedAt', found?.LastModifiedDate) };
    } catch (error) {
      if (nameOf(error) === 'ParameterNotFound') return { ...reference, state: 'missing' };
      const call = { action: 'ssm:GetParameter', on: `parameter ${reference.name}`, endpoint: 'ssm' };
      throw await awsError(error, ssm, call);
    }
  },
  secret: async ({ secrets }, reference, abortSignal) => {
    try {
      const found = await secrets.send(new DescribeSecretCommand({ SecretId: reference.name }), { abortSignal });
      const state = found.DeletedDate === undefined ? 'there' : 'deleted';
      const dates = { ...dated('changedAt', found.LastChangedDate), ...dated('deletedAt', found.DeletedDate) };
      return { ...reference, state, ...dates };
    } catch (error) {
      if (nameOf(error) === 'ResourceNotFoundException') return { ...reference, state: 'missing' };
      const call = { action: 'secretsmanager:DescribeSecret', on: `secret ${reference.name}` };
      throw await awsError(error, secrets, { ...call, endpoint: 'secretsmanager' });
    }
  },
};

const dated = <Key extends string>(key: Key, date: Date | undefined): { [K in Key]?: string } =>
  date === undefined ? {} : ({ [key]: `${date.toISOString().slice(0, 19)}Z` } as { [K in Key]?: string });

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');
