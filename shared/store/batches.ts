import { BatchGetCommand, BatchWriteCommand } from '@aws-sdk/lib-dynamodb';

import type { Connection } from './connection.ts';
import type { Item, Key } from './items.ts';
import { unprocessedError } from './store-error.ts';

/** What one request may carry. */
const MAX_GETS = 100;
const MAX_WRITES = 25;
/** So many writes are under way at once: a store on a laptop answers no more of them in time. */
const WRITES_AT_ONCE = 8;
/** Waits before what DynamoDB left unprocessed is asked for again. */
const BACKOFF_MS = [50, 100, 200, 400, 800, 1600];

type Write = { PutRequest: { Item: Item } } | { DeleteRequest: { Key: Key } };

/** Requests for many items, in as many batches as it takes; each batch may be done when another fails. */
export type Batches = {
  /** Consistent; without those that are not there, in no order. */
  getMany(keys: readonly Key[]): Promise<Item[]>;
  /** Unconditional. Of items with the same key the last one is written. */
  putMany(items: readonly Item[]): Promise<void>;
  deleteMany(keys: readonly Key[]): Promise<void>;
};

export const createBatches = ({ documents, tableName, clock, call }: Connection): Batches => {
  /** `request` does what it can and returns what is left. */
  const untilDone = async <T>(
    operation: string,
    batch: readonly T[],
    request: (left: T[]) => Promise<readonly T[]>,
  ): Promise<void> => {
    let left = await request([...batch]);
    for (const ms of BACKOFF_MS) {
      if (left.length === 0) return;
      await clock.sleep(ms);
      left = await request([...left]);
    }
    if (left.length > 0) throw unprocessedError(operation, tableName, left.length);
  };

  const writeMany = async (writes: readonly Write[]): Promise<void> => {
    const writeBatch = (batch: readonly Write[]) =>
      untilDone('BatchWriteItem', batch, async (left) => {
        const command = new BatchWriteCommand({ RequestItems: { [tableName]: left } });
        const { UnprocessedItems } = await call('BatchWriteItem', documents.send(command));
        return (UnprocessedItems?.[tableName] ?? []) as Write[];
      });
    for (const batches of chunks(chunks(writes, MAX_WRITES), WRITES_AT_ONCE)) {
      await Promise.all(batches.map(writeBatch));
    }
  };

  return {
    getMany: async (keys) => {
      const found: Item[] = [];
      const getBatch = (batch: readonly Key[]) =>
        untilDone('BatchGetItem', batch, async (Keys) => {
          const command = new BatchGetCommand({ RequestItems: { [tableName]: { Keys, ConsistentRead: true } } });
          const { Responses, UnprocessedKeys } = await call('BatchGetItem', documents.send(command));
          found.push(...((Responses?.[tableName] ?? []) as Item[]));
          return (UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
        });
      await Promise.all(chunks(distinct(keys), MAX_GETS).map(getBatch));
      return found;
    },
    putMany: (items) => writeMany(distinct(items).map((Item) => ({ PutRequest: { Item } }))),
    deleteMany: (keys) => writeMany(distinct(keys).map((Key) => ({ DeleteRequest: { Key } }))),
  };
};

/** A batch with the same key twice is refused whole. */
const distinct = <T extends Key>(keyed: readonly T[]): T[] => [
  ...new Map(keyed.map((one) => [`${one.pk} ${one.sk}`, one])).values(),
];

const chunks = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
