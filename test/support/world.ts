import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createTable } from '../../sandbox/tables.ts';
import type { Config } from '../../shared/config/schema.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { createInbox, createStillClock } from './scripted-monitor.ts';

/** A monitor's surroundings: a table of its own, an inbox, a clock that stands still. */
export type World = ReturnType<typeof worldOf>;
export type Worlds = { create(config: Config): Promise<World>; close(): Promise<void> };

/** Worlds on one embedded database in a temporary folder. */
export const openWorlds = async (): Promise<Worlds> => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  const { client, close } = await openEmbeddedStore({ folder, clock: systemClock });
  let tables = 0;
  return {
    create: async (config) => {
      tables += 1;
      const tableName = `world-${tables}`;
      await createTable(client, tableName);
      const clock = createStillClock();
      return worldOf(config, createDynamoStore({ client, tableName, clock }), clock);
    },
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
};

const worldOf = (
  config: Config,
  store: ReturnType<typeof createDynamoStore>,
  clock: ReturnType<typeof createStillClock>,
) => ({ config, store, publisher: createInbox(), clock });
