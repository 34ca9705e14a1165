import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

import { placeOf } from '../aws/errors.ts';
import type { Clock } from '../time/clock.ts';
import { storeError } from './store-error.ts';

export type TableAccess = { client: DynamoDBClient; tableName: string; clock: Clock };

/** A table, and what all requests to it share. */
export type Connection = {
  documents: DynamoDBDocumentClient;
  tableName: string;
  /** Times the back-off. */
  clock: Clock;
  /** The answer to a request; whatever fails but a condition becomes a `StoreError` that names the operation. */
  call<T>(operation: string, answer: Promise<T>): Promise<T>;
};

export const connectTable = ({ client, tableName, clock }: TableAccess): Connection => ({
  documents: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
  tableName,
  clock,
  call: async (operation, answer) => {
    try {
      return await answer;
    } catch (error) {
      throw isConditionFailed(error) ? error : storeError(operation, tableName, error, await placeOf(client));
    }
  },
});

export const isConditionFailed = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';
