import { randomUUID } from 'node:crypto';
import { PutCommand, UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb';

import { type Connection, isConditionFailed } from './connection.ts';
import type { Item, Key } from './items.ts';
import type { Reads } from './reads.ts';

type Update = Omit<UpdateCommandInput, 'TableName' | 'Key' | 'ReturnValues'>;

/** Writes of one item, each on a condition. A write carries a token, `writer`, by which it is known afterwards. */
export type Writes = {
  /** Replaces the item whose `rev` is still `knownRev`, or makes it when none was known. */
  replace(item: Item, knownRev: number | undefined): Promise<'saved' | 'conflict'>;
  /** `false` when the item that is there has this `rev` or a later one. */
  putUnlessNewer(item: Item & { rev: number }): Promise<boolean>;
  /** `false` when the condition does not hold, unless it fails because this very update, known by its `writer`, was done. */
  update(key: Key, update: (writer: string) => Update): Promise<boolean>;
  /** Adds one to the counter and returns it. */
  increment(key: Key): Promise<number>;
};

export const createWrites = (
  { documents, tableName: TableName, call }: Connection,
  { get }: Pick<Reads, 'get'>,
): Writes => {
  // The answer to a write that was done may be lost: the SDK's retry then fails its own condition, and the stored token tells.
  const commit = async (key: Key, write: (writer: string) => Promise<unknown>): Promise<boolean> => {
    const writer = randomUUID();
    try {
      await write(writer);
      return true;
    } catch (error) {
      if (!isConditionFailed(error)) throw error;
      return (await get(key))?.writer === writer;
    }
  };
  const putIf = (item: Item, condition: Condition): Promise<boolean> =>
    commit(item, (writer) =>
      call('PutItem', documents.send(new PutCommand({ TableName, Item: { ...item, writer }, ...condition }))),
    );
  return {
    replace: async (item, knownRev) => {
      const saved = await putIf({ ...item, rev: (knownRev ?? 0) + 1 }, stillAt(knownRev));
      return saved ? 'saved' : 'conflict';
    },
    putUnlessNewer: (item) =>
      putIf(item, {
        ConditionExpression: 'attribute_not_exists(pk) OR rev < :rev',
        ExpressionAttributeValues: { ':rev': item.rev },
      }),
    update: (Key, update) =>
      commit(Key, (writer) =>
        call('UpdateItem', documents.send(new UpdateCommand({ TableName, Key, ...update(writer) }))),
      ),
    increment: async (Key) => {
      const input = { UpdateExpression: 'ADD reached :one', ExpressionAttributeValues: { ':one': 1 } };
      const command = new UpdateCommand({ TableName, Key, ...input, ReturnValues: 'UPDATED_NEW' });
      return (await call('UpdateItem', documents.send(command))).Attributes?.reached as number;
    },
  };
};

type Condition = { ConditionExpression: string; ExpressionAttributeValues?: Record<string, unknown> };

const stillAt = (rev: number | undefined): Condition =>
  rev === undefined
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'rev = :known', ExpressionAttributeValues: { ':known': rev } };
