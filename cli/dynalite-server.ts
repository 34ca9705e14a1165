import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import dynalite from 'dynalite';
import inner, { type BatchOperation, type Database } from 'dynalite/db/index.js';

export type DynaliteServer = {
  port: number;
  /** Forgets a table; for one that a kill left half made. */
  forgetTable(tableName: string): Promise<void>;
  close(): Promise<void>;
};

// dynalite writes the entries of the indexes, then the item: a kill between would leave, for one, an untold change off
// its index for ever. All of them in one LevelDB batch are whole or absent; the item's own write that follows repeats it.
inner.updateIndexes = ({ db }, table, existing, item, done) => {
  const { puts, deletes } = inner.getIndexActions(table.GlobalSecondaryIndexes ?? [], existing, item, table);
  const indexKey = (index: string, key: string) => `index-global~${table.TableName}~${index}~${key}`;
  const operations: BatchOperation[] = [
    ...deletes.map(({ index, key }) => ({ type: 'del' as const, key: indexKey(index, key) })),
    ...puts.map((put) => ({ type: 'put' as const, key: indexKey(put.index, put.key), value: put.item })),
  ];
  const written = item ?? existing;
  if (written) {
    const key = `item-${table.TableName}~${inner.createKey(written, table)}`;
    operations.push(item ? { type: 'put', key, value: item } : { type: 'del', key });
  }
  db.batch(operations, done);
};

const served = new Set<string>();

/**
 * Serves DynamoDB from a folder, on a free port of 127.0.0.1. Answers `GET /` with `greeting`, by which a server is known.
 * `locked` when another process serves the folder: LevelDB's own lock tells, which ends with its process.
 */
export const startDynalite = async (folder: string, greeting: string): Promise<DynaliteServer | 'locked'> => {
  const path = resolve(folder);
  // A second try from the same process would end the lock that the system keeps for the first.
  if (served.has(path)) return 'locked';
  served.add(path);
  const { server, database } = create(path);
  try {
    await database.db.open();
  } catch (error) {
    served.delete(path);
    if (isLocked(error)) return 'locked';
    throw error;
  }
  guard(server, greeting);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    forgetTable: (tableName) => promisify(database.tableDb.del)(tableName),
    close: () => close(server).finally(() => served.delete(path)),
  };
};

const create = (path: string): { server: Server; database: Database } => {
  const { create: createDatabase } = inner;
  const created: Database[] = [];
  inner.create = (options) => {
    const database = createDatabase(options);
    created.push(database);
    return database;
  };
  try {
    // Any other time than 0 refuses the first writes after CreateTable.
    const server = dynalite({ path, createTableMs: 0 });
    const [database] = created;
    if (database === undefined) throw new Error('dynalite made no database');
    return { server, database };
  } finally {
    inner.create = createDatabase;
  }
};

const isLocked = (error: unknown): boolean =>
  error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code === 'LEVEL_LOCKED';

const guard = (server: Server, greeting: string): void => {
  const handlers = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET') {
      response.end(greeting);
      return;
    }
    for (const handle of handlers) handle(request, response);
    // dynalite throws what a client that aborts in mid-body causes here, which would end the process.
    request.removeAllListeners('error');
    request.on('error', () => {});
  });
};

const close = async (server: Server): Promise<void> => {
  // Connections kept alive become idle only after their last answer, and would hold `close` back.
  const idle = setInterval(() => server.closeIdleConnections(), 20);
  try {
    await promisify(server.close).call(server);
  } finally {
    clearInterval(idle);
  }
};
