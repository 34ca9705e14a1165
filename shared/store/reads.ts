import { GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';

import type { Connection } from './connection.ts';
import type { Item, Key } from './items.ts';
import { BUCKETS, INDEXES, type IndexName } from './table-definition.ts';

/**
 * What a filter leaves out counts towards the limit of a request: the first one asks for what is wanted, as most often
 * nothing is left out; the next ones for so much at least, or a week of what has expired would be walked one by one.
 */
const FILTERED_PAGE = 1000;

type Query = Omit<QueryCommandInput, 'TableName' | 'Limit' | 'ExclusiveStartKey'>;

export type Reads = {
  /** Consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** All pages, until `limit` items. */
  query(query: Query, limit?: number): Promise<Item[]>;
  /** Everything on an index, in no order; an index may lag behind the table. */
  queryIndex(name: IndexName): Promise<Item[]>;
};

export const createReads = ({ documents, tableName: TableName, call }: Connection): Reads => {
  const query = async (input: Query, limit = Number.POSITIVE_INFINITY): Promise<Item[]> => {
    const items: Item[] = [];
    let ExclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const left = limit - items.length;
      const page = input.FilterExpression && ExclusiveStartKey ? Math.max(left, FILTERED_PAGE) : left;
      const bound = left < Number.POSITIVE_INFINITY ? { Limit: page } : {};
      const command = new QueryCommand({ TableName, ...input, ExclusiveStartKey, ...bound });
      const { Items = [], LastEvaluatedKey } = await call('Query', documents.send(command));
      items.push(...(Items as Item[]));
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined && items.length < limit);
    return items.slice(0, limit);
  };
  return {
    get: async ({ pk, sk }) => {
      const command = new GetCommand({ TableName, Key: { pk, sk }, ConsistentRead: true });
      return (await call('GetItem', documents.send(command))).Item as Item | undefined;
    },
    query,
    queryIndex: async (IndexName) => {
      const KeyConditionExpression = `${INDEXES[IndexName]} = :bucket`;
      const ask = (bucket: string) =>
        query({ IndexName, KeyConditionExpression, ExpressionAttributeValues: { ':bucket': bucket } });
      return (await Promise.all(BUCKETS.map(ask))).flat();
    },
  };
};
