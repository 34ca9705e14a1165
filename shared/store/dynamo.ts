import type { TableAccess } from './connection.ts';
import { incidentStore } from './incidents.ts';
import { leaseStore } from './lease.ts';
import { resultStore } from './results.ts';
import { rollupStore } from './rollups.ts';
import { silenceStore } from './silences.ts';
import { stateStore } from './states.ts';
import type { Store } from './store.ts';
import { openTable } from './table.ts';
import { tickStore } from './ticks.ts';

/** The store on one DynamoDB table, real or dynalite. Throws `StoreError` when DynamoDB does not do what is asked. */
export const createDynamoStore = (access: TableAccess): Store => {
  const table = openTable(access);
  return {
    ...tickStore(table),
    ...stateStore(table),
    ...resultStore(table, access.clock),
    ...rollupStore(table, access.clock),
    ...incidentStore(table),
    ...silenceStore(table, access.clock),
    ...leaseStore(table),
  };
};
