import { shell } from '../shared/aws/command.ts';
import { createDynamoStore } from '../shared/store/dynamo.ts';
import { createDynamoClient } from '../shared/store/dynamo-client.ts';
import type { Store } from '../shared/store/store.ts';
import { systemClock } from '../shared/time/clock.ts';
import { DEFAULT_CONFIG, DEFAULT_DATA } from './context.ts';
import { openEmbeddedStore } from './embedded-store.ts';

/** The options that say what a command is about. */
export type Place = { config: string; data: string; table?: string };

/**
 * Opens the history to read, or to say something in it: a deployed table when one is named, the folder of `vpcwatch run`
 * otherwise, also while that runs.
 */
export const openHistory = async ({
  data,
  table,
}: Omit<Place, 'config'>): Promise<{ store: Store; close(): Promise<void> }> => {
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

/** A command about the same place, as it is typed: `npx vpcwatch silence redis --end --config my.yml`. */
export const vpcwatchCommand = (words: readonly string[], { config, data, table }: Place): string =>
  shell('npx', 'vpcwatch', ...words, ...optionOf('config', config, DEFAULT_CONFIG), ...placeOf(data, table));

const placeOf = (data: string, table: string | undefined): string[] =>
  table === undefined ? optionOf('data', data, DEFAULT_DATA) : ['--table', table];

const optionOf = (name: string, value: string, usual: string): string[] =>
  value === usual ? [] : [`--${name}`, value];
