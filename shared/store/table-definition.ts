import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** Index keys are spread over so many values of the bucket attribute: a query of an index asks for each of them. */
export const BUCKETS: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7'];

/** Each index and the attribute that holds its bucket; only items that have the attribute are on the index. */
export const INDEXES = {
  current: 'currentBucket',
  untold: 'untoldBucket',
  'open-incidents': 'openBucket',
} as const;
export type IndexName = keyof typeof INDEXES;

/** The time to live of results: epoch seconds. */
export const TTL_ATTRIBUTE = 'expiresAt';

/** The stream records that concern `notify`: a state with changes to tell. The pattern of a Lambda event filter. */
export const UNTOLD_FILTER = { dynamodb: { NewImage: { untold: { N: [{ exists: true }] } } } } as const;

const text = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' }) as const;

/** The `CreateTable` request; `serverless.yml` declares the same, and the time to live, which is a request of its own. */
export const tableDefinition = (tableName: string) =>
  ({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [text('pk'), text('sk'), ...Object.values(INDEXES).map(text)],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, AttributeName]) => ({
      IndexName,
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status', 'since'] },
    })),
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  }) satisfies CreateTableCommandInput;

/** The bucket of a check or incident, by the FNV-1a hash of its id. */
export const bucketOf = (id: string): string => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return String(hash % BUCKETS.length);
};
