import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';

import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import type { Store } from '../../shared/store/store.ts';
import { StoreError } from '../../shared/store/store-error.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { refusal, startDynamoProxy } from '../support/dynamo-proxy.ts';
import { stateOf } from './samples.ts';

const storeAt = (endpoint: string, options: Parameters<typeof createDynamoClient>[0] = {}): Store =>
  createDynamoStore({
    client: createDynamoClient({ endpoint, ...options }),
    tableName: 'hokusai',
    clock: systemClock,
  });

const failure = async (work: Promise<unknown>): Promise<Error> => {
  try {
    await work;
  } catch (error) {
    return error as Error;
  }
  throw new Error('it did not fail');
};

const refused = async (name: string, ask: (store: Store) => Promise<unknown>): Promise<Error> => {
  const proxy = await startDynamoProxy('http://127.0.0.1:1', async () => refusal(name));
  try {
    return await failure(ask(storeAt(proxy.endpoint)));
  } finally {
    await proxy.close();
  }
};

describe('StoreError', () => {
  const save = (store: Store) => store.saveState(stateOf('redis'), undefined);
  const read = (store: Store) => store.states(['redis']);

  it.each([
    [
      'ResourceNotFoundException',
      save,
      'PutItem on table hokusai failed: table hokusai does not exist in this account and region; deploy it, or name the right table and region',
    ],
    [
      'AccessDeniedException',
      read,
      'BatchGetItem on table hokusai failed: AWS denies it; allow dynamodb:BatchGetItem on table hokusai and its indexes to this role',
    ],
    [
      'UnrecognizedClientException',
      (store: Store) => store.current(),
      'Query on table hokusai failed: AWS does not accept the credentials; renew them, or choose another profile',
    ],
    [
      'ThrottlingException',
      (store: Store) => store.incident('INC-1'),
      'GetItem on table hokusai failed: DynamoDB throttles; the next run tries again',
    ],
    [
      'ValidationException',
      (store: Store) => store.nextIncidentNumber(),
      'UpdateItem on table hokusai failed: DynamoDB answered ValidationException',
    ],
  ] as const)('names operation, table and mend: %s', async (name, ask, message) => {
    const error = await refused(name, ask);
    expect(error).toBeInstanceOf(StoreError);
    expect(error.message).toBe(message);
    expect(error.cause).toMatchObject({ name });
  });

  const nowhere = async (): Promise<string> => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    return `http://127.0.0.1:${port}`;
  };

  it('says so when nothing listens', async () => {
    const error = await failure(read(storeAt(await nowhere())));
    expect(error.message).toBe(
      'BatchGetItem on table hokusai failed: DynamoDB cannot be reached; check the endpoint, and in a VPC the gateway endpoint for DynamoDB and its route',
    );
  });

  it('names the endpoint that the subnets of a function need', async () => {
    const options = { region: 'eu-west-1', subnetIds: ['subnet-1', 'subnet-2'] };
    const error = await failure(read(storeAt(await nowhere(), options)));
    expect(error.message).toBe(
      'BatchGetItem on table hokusai failed: DynamoDB cannot be reached; the route tables of subnet-1, subnet-2, where this function is, need the gateway endpoint com.amazonaws.eu-west-1.dynamodb',
    );
  });

  it('has nothing of the item that could not be saved', async () => {
    const state = stateOf('redis', { fault: { code: 'tcp.timeout', stage: 'tcp', message: 'CANARY' } });
    const error = await refused('ValidationException', (store) => store.saveState(state, undefined));
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toContain('CANARY');
  });
});
