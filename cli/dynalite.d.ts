/** The parts of dynalite 4.0.0 that are used here, its inner database among them; it has no types of its own. */
declare module 'dynalite' {
  import type { Server } from 'node:http';
  import type { DatabaseOptions } from 'dynalite/db/index.js';

  /** Its `close` waits for the requests under way, then closes the database. */
  export default function dynalite(options: DatabaseOptions): Server;
}

declare module 'dynalite/db/index.js' {
  export type DatabaseOptions = { path: string; createTableMs: number };
  export type Done = (error?: Error | null) => void;
  export type BatchOperation = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string };
  export type Attributes = Record<string, unknown>;
  export type TableRecord = { TableName: string; GlobalSecondaryIndexes?: unknown[] };
  export type Database = {
    /** LevelDB; `open` rejects with a cause of code LEVEL_LOCKED when another process has it. */
    db: { open(): Promise<void>; close(): Promise<void>; batch(operations: BatchOperation[], done: Done): void };
    tableDb: { del(tableName: string, done: Done): void };
  };
  type IndexActions = {
    puts: { index: string; key: string; item: Attributes }[];
    deletes: { index: string; key: string }[];
  };
  const database: {
    create(options: DatabaseOptions): Database;
    createKey(item: Attributes, table: TableRecord): string;
    getIndexActions(
      indexes: unknown[],
      existing: Attributes | undefined,
      item: Attributes | null,
      table: TableRecord,
    ): IndexActions;
    updateIndexes(
      database: Database,
      table: TableRecord,
      existing: Attributes | undefined,
      item: Attributes | null,
      done: Done,
    ): void;
  };
  export default database;
}
