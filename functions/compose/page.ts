import type { StatusView } from '../../shared/report/view.ts';
import { readStatus } from '../../shared/status.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { readConfig } from './config.ts';
import { composeStore } from './store.ts';

/** How the status page learns what stands. */
export const composePage = async (): Promise<() => Promise<StatusView>> => {
  const deps = { store: composeStore(), clock: systemClock, timings: standardTimings };
  const config = await readConfig();
  return () => readStatus(config, deps);
};
