import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CreateTableCommand, DeleteTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import inner from 'dynalite/db/index.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type EmbeddedStore, openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import type { Store } from '../../shared/store/store.ts';
import { tableDefinition } from '../../shared/store/table-definition.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { changeOf, stateOf } from '../store/samples.ts';

const CHILD = fileURLToPath(new URL('../support/embedded-child.ts', import.meta.url));

let root = '';
let folder = '';
const opened: EmbeddedStore[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  folder = join(root, 'data', '.vpcwatch');
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await Promise.all(children.splice(0).map(kill));
  await rm(root, { recursive: true });
});

const open = async (mode?: 'read' | 'write'): Promise<EmbeddedStore> => {
  const store = await openEmbeddedStore({ folder, clock: systemClock, ...(mode && { mode }) });
  opened.push(store);
  return store;
};
const reopened = async (): Promise<Store> => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  return createDynamoStore({ ...(await open()), clock: systemClock });
};
const openStore = async (mode?: 'read' | 'write'): Promise<Store> =>
  createDynamoStore({ ...(await open(mode)), clock: systemClock });

/** Starts another process on the folder; `line` resolves to each line it prints, undefined when it is gone. */
const start = (command: string, check = ''): { child: ChildProcess; line(): Promise<string | undefined> } => {
  const child = spawn(process.execPath, [CHILD, command, folder, check], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value };
};
const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};

describe('openEmbeddedStore', () => {
  it('makes a folder that no repository takes in, and keeps what was saved there', async () => {
    const store = await openStore();
    await store.saveState(stateOf('redis'), undefined);
    expect(await readFile(join(folder, '.gitignore'), 'utf8')).toBe('*\n');
    expect((await (await reopened()).states(['redis'])).get('redis')).toMatchObject({ changeSeq: 1, rev: 1 });
  });

  it('has the table of the public definition', async () => {
    const { client, tableName } = await open();
    const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
    const definition = tableDefinition(tableName);
    expect(Table?.KeySchema).toEqual(definition.KeySchema);
    expect(Table?.GlobalSecondaryIndexes).toEqual(
      expect.arrayContaining(definition.GlobalSecondaryIndexes.map((index) => expect.objectContaining(index))),
    );
  });

  it('says that nothing was recorded yet, and how to begin, when there is nothing to read', async () => {
    await expect(open('read')).rejects.toThrow(
      `nothing was recorded in ${folder} yet; "vpcwatch run" begins to, or name another folder`,
    );
    expect(await readdir(root)).toEqual([]);
  });

  it('reads a folder that nobody has open', async () => {
    await (await openStore()).saveState(stateOf('redis'), undefined);
    await opened.pop()?.close();
    expect((await (await openStore('read')).current()).map(({ check }) => check)).toEqual(['redis']);
  });

  it('leaves no trace of who had the folder after it is closed', async () => {
    await (await open()).close();
    opened.pop();
    expect((await readdir(folder)).sort()).toEqual(['.gitignore', 'data']);
  });

  it('refuses to write a folder that another process writes, and says which and what to do', async () => {
    const { child, line } = start('hold');
    await line();
    await expect(open()).rejects.toThrow(
      new RegExp(
        `is in use by process ${child.pid} since [\\dT:-]+Z; end it \\(kill ${child.pid}\\), or use another folder`,
      ),
    );
  });

  it('reads along with the process that writes', async () => {
    const { line } = start('write', 'redis');
    await line();
    await line();
    const state = (await (await openStore('read')).states(['redis'])).get('redis');
    expect(state?.changeSeq).toBeGreaterThanOrEqual(2);
  });

  it('waits for a reader to leave before it writes', async () => {
    await (await open()).close();
    opened.pop();
    const reader = await open('read');
    const [writer] = await Promise.all([open(), reader.close()]);
    expect(writer.endpoint).not.toBe(reader.endpoint);
  });

  it('gives the folder to one of two that come at once', async () => {
    const outcomes = await Promise.allSettled([open(), open()]);
    const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    expect(reasons).toEqual([expect.stringContaining(`is in use by process ${process.pid} since`)]);
  });

  it('takes over from a process that was killed', async () => {
    const { child, line } = start('hold');
    await line();
    await kill(child);
    await expect(openStore()).resolves.toBeDefined();
  });

  it.each([
    ['answers as something else', 200],
    ['answers with an error', 500],
  ])('takes over when the port that was written down %s', async (_, status) => {
    await (await open()).close();
    opened.pop();
    const other = createServer((_request, response) => response.writeHead(status).end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const stale = { pid: process.pid, port, since: '2026-11-25T00:00:00Z', mode: 'write', token: 'vpcwatch 1' };
    await writeFile(join(folder, 'holder.json'), JSON.stringify(stale));
    await expect(openStore()).resolves.toBeDefined();
    other.close();
    other.closeAllConnections();
  });

  it('takes over when what was written down is cut off', async () => {
    await (await open()).close();
    opened.pop();
    await writeFile(join(folder, 'holder.json'), '{"pid":');
    await expect(openStore()).resolves.toBeDefined();
  });

  it('refuses the table of another version, and says what to do', async () => {
    const { client, tableName } = await open();
    const { GlobalSecondaryIndexes, ...definition } = tableDefinition(tableName);
    const [current] = GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName === 'current');
    await client.send(new DeleteTableCommand({ TableName: tableName }));
    await expect
      .poll(() => client.send(new DescribeTableCommand({ TableName: tableName })).catch(String))
      .toContain('NotFound');
    const keys = ['pk', 'sk', 'currentBucket'];
    const AttributeDefinitions = definition.AttributeDefinitions.filter(({ AttributeName }) =>
      keys.includes(AttributeName),
    );
    const older = { ...definition, AttributeDefinitions, GlobalSecondaryIndexes: current ? [current] : [] };
    await client.send(new CreateTableCommand(older));
    await expect(reopened()).rejects.toThrow(
      `${folder} was written by another version of vpcwatch: its table lacks the index untold, open-incidents; move the folder away, or use that version`,
    );
  });

  it('stays up when a client hangs up in the middle of a request', async () => {
    const { endpoint, ...access } = await open();
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"half":');
    await promisify(setImmediate)();
    socket.resetAndDestroy();
    const store = createDynamoStore({ ...access, clock: systemClock });
    expect(await store.saveState(stateOf('redis'), undefined)).toBe('saved');
  });
});

describe('a kill -9', () => {
  it('loses no state that was acknowledged, and leaves no index behind', async () => {
    let acknowledged = 0;
    for (const writes of [7, 20, 33]) {
      const { child, line } = start('write', 'redis');
      for (let i = 0; i < writes; i += 1) acknowledged = Number(await line());
      await kill(child);
      for (let last = await line(); last !== undefined; last = await line()) acknowledged = Number(last);
      const store = await openStore();
      const state = (await store.states(['redis'])).get('redis');
      expect(state?.changeSeq).toBeGreaterThanOrEqual(acknowledged);
      expect(await store.untold()).toEqual(state?.pending.length ? ['redis'] : []);
      await opened.pop()?.close();
    }
    expect(acknowledged).toBeGreaterThanOrEqual(60);
  });

  it('between an index and its item leaves both as they will be', async () => {
    const { child, line } = start('die-between', 'redis');
    if (child.signalCode === null) await once(child, 'exit');
    expect(await line()).toBeUndefined();
    expect(child.signalCode).toBe('SIGKILL');
    const store = await openStore();
    expect((await store.states(['redis'])).get('redis')).toMatchObject({ changeSeq: 2, pending: [] });
    expect(await store.untold()).toEqual([]);
  });

  it('in the middle of making the table is made good', async () => {
    await (await open()).close();
    opened.pop();
    const database = inner.create({ path: join(folder, 'data'), createTableMs: 0 });
    const halfMade = { ...tableDefinition('vpcwatch'), TableStatus: 'CREATING' };
    await promisify(database.db.batch).call(database.db, [{ type: 'put', key: 'table~vpcwatch', value: halfMade }]);
    await database.db.close();
    const store = await openStore();
    expect(await store.saveState(stateOf('redis', { pending: [changeOf('redis', 1)] }), undefined)).toBe('saved');
    expect(await store.untold()).toEqual(['redis']);
  });
});
