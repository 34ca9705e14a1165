import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { describeStore } from './contract.ts';

describeStore('dynalite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  const { endpoint, tableName, close } = await openEmbeddedStore({ folder, clock: systemClock });
  return { endpoint, tableName, close: () => close().then(() => rm(folder, { recursive: true })) };
});
