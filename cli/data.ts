import { createDynamoStore } from '../shared/store/dynamo.ts';
import { createDynamoClient } from '../shared/store/dynamo-client.ts';
import type { Store } from '../shared/store/store.ts';
import { systemClock } from '../shared/time/clock.ts';
import { openEmbeddedStore } from './embedded-store.ts';

type Options = { data: string; table?: string };

/** Opens the history to read: a deployed table when one is named, the folder of `vpcwatch run` otherwise. */
export const openHistory = async ({ data, table }: Options): Promise<{ store: Store; close(): Promise<void> }> => {
  if (table !== undefined) {
    const client = createDynamoClient({});
    return {
      store: createDynamoStore({ client, tableName: table, clock: systemClock }),
      close: async () => client.destroy(),
    };
  }
  const { client, tableName, close } = await openEmbeddedStore({ folder: data, clock: systemClock, mode: 'read' });
  return { store: createDynamoStore({ client, tableName, clock: systemClock }), close };
};
