import * as z from 'zod';

import { type Api, ApiError, action } from './api.ts';

/** `text` is absent of a binary one. */
type Secret = { text?: string; changedAt: number; deletedAt?: number };

/** Secrets that can be changed while the API runs. */
export type Secrets = {
  /** Changed now unless another time is given. */
  setSecret(name: string, text: string, changedAt?: Date): void;
  /** A secret that is bytes, not text. */
  setBinarySecret(name: string): void;
  /** Gone at once. */
  removeSecret(name: string): void;
  /** As `DeleteSecret` does: it is there for its recovery window, and cannot be read. */
  scheduleDeletion(name: string): void;
  api: Api;
};

export const createSecrets = (): Secrets => {
  const secrets = new Map<string, Secret>();
  return {
    setSecret: (name, text, changedAt = new Date()) => void secrets.set(name, { text, changedAt: changedAt.getTime() }),
    setBinarySecret: (name) => void secrets.set(name, { changedAt: Date.now() }),
    removeSecret: (name) => void secrets.delete(name),
    scheduleDeletion: (name) => void scheduleDeletion(existing(secrets, name)),
    api: { name: 'secretsmanager', protocol: 'json', version: 'secretsmanager', actions: actionsOn(secrets) },
  };
};

const RECOVERY_MS = 30 * 24 * 3600 * 1000;
const scheduleDeletion = (secret: Secret): number => {
  secret.deletedAt = Date.now() + RECOVERY_MS;
  return secret.deletedAt;
};

const named = z.object({ SecretId: z.string() });
const arn = (name: string): string => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}`;

const actionsOn = (secrets: Map<string, Secret>): Api['actions'] => ({
  GetSecretValue: action(named, ({ SecretId: Name }) => {
    const { text } = readable(secrets, Name);
    const value = text === undefined ? { SecretBinary: 'AP8=' } : { SecretString: text };
    return { Name, ARN: arn(Name), ...value, VersionStages: ['AWSCURRENT'] };
  }),
  DescribeSecret: action(named, ({ SecretId }) => described(SecretId, existing(secrets, SecretId))),
  ListSecrets: listSecrets(secrets),
  CreateSecret: action(z.object({ Name: z.string(), SecretString: z.string() }), ({ Name, SecretString: text }) => {
    if (secrets.has(Name)) throw new ApiError('ResourceExistsException', `The secret ${Name} already exists.`);
    secrets.set(Name, { text, changedAt: Date.now() });
    return { Name, ARN: arn(Name) };
  }),
  PutSecretValue: action(z.object({ SecretId: z.string(), SecretString: z.string() }), ({ SecretId, SecretString }) => {
    readable(secrets, SecretId);
    secrets.set(SecretId, { text: SecretString, changedAt: Date.now() });
    return { Name: SecretId, ARN: arn(SecretId), VersionStages: ['AWSCURRENT'] };
  }),
  DeleteSecret: action(named, ({ SecretId: Name }) => {
    const deletedAt = scheduleDeletion(existing(secrets, Name));
    return { Name, ARN: arn(Name), DeletionDate: deletedAt / 1000 };
  }),
  RestoreSecret: action(named, ({ SecretId: Name }) => {
    delete existing(secrets, Name).deletedAt;
    return { Name, ARN: arn(Name) };
  }),
});

const listSecrets = (secrets: Map<string, Secret>) =>
  action(
    z.object({
      Filters: z.array(z.object({ Key: z.literal('name'), Values: z.array(z.string()).min(1) })).default([]),
      MaxResults: z.int().min(1).max(100).default(100),
      NextToken: z.string().optional(),
    }),
    ({ Filters, MaxResults, NextToken = '0' }) => {
      const found = [...secrets].filter(
        ([name, { deletedAt }]) =>
          deletedAt === undefined && Filters.every(({ Values }) => Values.some((value) => name.startsWith(value))),
      );
      const start = Number(NextToken);
      const page = found.slice(start, start + MaxResults).map(([name, secret]) => described(name, secret));
      const more = start + MaxResults < found.length;
      return { SecretList: page, ...(more && { NextToken: String(start + MaxResults) }) };
    },
  );

const described = (Name: string, { changedAt, deletedAt }: Secret) => ({
  Name,
  ARN: arn(Name),
  LastChangedDate: changedAt / 1000,
  ...(deletedAt !== undefined && { DeletedDate: deletedAt / 1000 }),
});

const existing = (secrets: Map<string, Secret>, name: string): Secret => {
  const found = secrets.get(name);
  if (found) return found;
  throw new ApiError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
};

const readable = (secrets: Map<string, Secret>, name: string): Secret => {
  const found = existing(secrets, name);
  if (found.deletedAt === undefined) return found;
  const message = 'You can not perform this operation on the secret because it was marked for deletion.';
  throw new ApiError('InvalidRequestException', message);
};
