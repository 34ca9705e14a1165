import { createPageMemory, readPage, type Wanted } from '../../shared/page-reader.ts';
import type { PageView } from '../../shared/report/page-view.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { readConfig } from './config.ts';
import { composeHints } from './hints.ts';
import { composeStore } from './store.ts';

/** How the status pages learn what they show. */
export const composePage = async (): Promise<(wanted: Wanted) => Promise<PageView>> => {
  const config = await readConfig();
  const deps = {
    store: composeStore(),
    clock: systemClock,
    timings: standardTimings,
    memory: createPageMemory(),
    hints: composeHints(config),
  };
  return (wanted) => readPage(wanted, config, deps);
};
