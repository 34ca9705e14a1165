import { randomUUID } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';

import { createDynamoClient } from '../shared/store/dynamo-client.ts';
import { tableDefinition } from '../shared/store/table-definition.ts';
import { type Clock, isoSecond } from '../shared/time/clock.ts';
import { type DynaliteServer, startDynalite } from './dynalite-server.ts';
import { eraseHolder, type Holder, liveHolder, makeFolder, writeHolder, writtenHolder } from './folder-holder.ts';

export type EmbeddedStore = { client: DynamoDBClient; tableName: string; endpoint: string; close(): Promise<void> };

type Options = {
  folder: string;
  clock: Clock;
  /** `read` shares the store of a running `vpcwatch run`, and may write to it; `write`, unless said, wants the folder for itself. */
  mode?: 'read' | 'write';
};

/** The folder cannot be opened; says who has it or what is missing, and what to do. */
export class EmbeddedStoreError extends Error {
  override readonly name = 'EmbeddedStoreError';
}

const TABLE_NAME = 'vpcwatch';
/** A reader, or a process that is ending, has the folder for a moment only. */
const PATIENCE = { attempts: 30, waitMs: 100 };

/** Opens the DynamoDB kept in a folder, made when it is missing (in `read` mode that is an error). Survives kill -9. */
export const openEmbeddedStore = async ({ folder, clock, mode = 'write' }: Options): Promise<EmbeddedStore> => {
  if (mode === 'read') await assertRecorded(folder);
  else await makeFolder(folder).catch((cause) => refuseFolder(folder, cause));
  for (let attempt = 0; attempt < PATIENCE.attempts; attempt += 1) {
    if (attempt > 0) await clock.sleep(PATIENCE.waitMs);
    const holder = await liveHolder(folder);
    if (holder !== undefined && mode === 'read') return connect(holder.port);
    if (holder?.mode === 'write') throw new EmbeddedStoreError(heldBy(folder, holder));
    const opened = holder === undefined ? await hold(folder, mode, clock) : 'locked';
    if (opened !== 'locked') return opened;
  }
  throw new EmbeddedStoreError(heldBy(folder, await writtenHolder(folder)));
};

const refuseFolder = (folder: string, cause: NodeJS.ErrnoException): never => {
  const message = `${folder} cannot be made the folder of the history (${cause.code ?? cause.name}); name another with --data <folder>`;
  throw new EmbeddedStoreError(message, { cause });
};

const assertRecorded = async (folder: string): Promise<void> => {
  try {
    await access(dataIn(folder));
  } catch (cause) {
    const message = `nothing was recorded in ${folder} yet; "vpcwatch run" begins to, or name another folder`;
    throw new EmbeddedStoreError(message, { cause });
  }
};

const hold = async (folder: string, mode: Holder['mode'], clock: Clock): Promise<EmbeddedStore | 'locked'> => {
  const token = `vpcwatch ${randomUUID()}`;
  const server = await startDynalite(dataIn(folder), token);
  if (server === 'locked') return 'locked';
  const holder: Holder = { pid: process.pid, port: server.port, since: isoSecond(clock.now()), mode, token };
  const connection = connect(server.port);
  const end = async (): Promise<void> => {
    await connection.close();
    await eraseHolder(folder, holder);
    await server.close();
  };
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => {
    ended ??= end();
    return ended;
  };
  try {
    await ensureTable(connection.client, server, folder, clock);
    await writeHolder(folder, holder);
    return { ...connection, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const connect = (port: number): EmbeddedStore => {
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'embedded', secretAccessKey: 'embedded' };
  const client = createDynamoClient({ endpoint, region: 'us-east-1', credentials });
  return { client, tableName: TABLE_NAME, endpoint, close: async () => client.destroy() };
};

const ensureTable = async (
  client: DynamoDBClient,
  server: DynaliteServer,
  folder: string,
  clock: Clock,
): Promise<void> => {
  const definition = tableDefinition(TABLE_NAME);
  let table = await describe(client);
  // Nobody but us can be making it: a kill came between the two writes that dynalite makes a table with, nothing is in it.
  if (table?.TableStatus === 'CREATING') {
    await server.forgetTable(TABLE_NAME);
    table = undefined;
  }
  if (table === undefined) await client.send(new CreateTableCommand(definition));
  for (; table?.TableStatus !== 'ACTIVE'; table = await describe(client)) await clock.sleep(5);
  const indexes = new Set(table.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  const missing = definition.GlobalSecondaryIndexes.filter(({ IndexName }) => !indexes.has(IndexName));
  if (missing.length === 0) return;
  const names = missing.map(({ IndexName }) => IndexName).join(', ');
  throw new EmbeddedStoreError(
    `${folder} was written by another version of vpcwatch: its table lacks the index ${names}; move the folder away, or use that version`,
  );
};

const describe = async (client: DynamoDBClient) => {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: TABLE_NAME }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
};

const heldBy = (folder: string, holder: Holder | undefined): string =>
  holder === undefined
    ? `${folder} is in use by another process; end it, or use another folder`
    : `${folder} is in use by process ${holder.pid} since ${holder.since}; end it (kill ${holder.pid}), or use another folder`;

const dataIn = (folder: string): string => join(folder, 'data');
