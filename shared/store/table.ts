import { type Batches, createBatches } from './batches.ts';
import { connectTable, type TableAccess } from './connection.ts';
import { createReads, type Reads } from './reads.ts';
import { createWrites, type Writes } from './writes.ts';

/** The operations the store is made of, on one table. Throws `StoreError`. */
export type Table = Reads & Writes & Batches;

export const openTable = (access: TableAccess): Table => {
  const connection = connectTable(access);
  const reads = createReads(connection);
  return { ...reads, ...createWrites(connection, reads), ...createBatches(connection) };
};
