import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type Options = Pick<DynamoDBClientConfig, 'endpoint' | 'region' | 'credentials'> & {
  /** Where a function of a VPC asks from; errors name it. */
  subnetIds?: readonly string[];
};

/** A client that gives up in time for the run it is part of: 1 s to connect, 3 s a request, four attempts. */
export const createDynamoClient = (options: Options = {}): DynamoDBClient =>
  new DynamoDBClient({
    ...options,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  });
