import { servePage } from '../../cli/page-server.ts';
import { createPageMemory, readPage } from '../../shared/page-reader.ts';
import { answerPage } from '../../shared/status-page.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { openWorlds } from '../support/world.ts';
import { type Hostile, seededConfig, seedStore } from './seeded-store.ts';

/** The pages of a seeded store, served on loopback from a real table. */
export const startSeededPages = async (hostile: Partial<Hostile> = {}) => {
  const worlds = await openWorlds();
  const config = seededConfig(hostile);
  const { store, clock } = await worlds.create(config);
  await seedStore(store, hostile);
  const deps = { store, clock, timings: standardTimings, memory: createPageMemory() };
  const server = await servePage(
    (request) => answerPage(request, { read: (wanted) => readPage(wanted, config, deps), explain: String }),
    0,
  );
  return {
    url: `http://127.0.0.1:${server.port}`,
    stop: async () => {
      await server.close();
      await worlds.close();
    },
  };
};
