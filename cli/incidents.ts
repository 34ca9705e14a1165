import { readIncident, readIncidents } from '../shared/past-incidents.ts';
import type { Store } from '../shared/store/store.ts';
import { isoSecond, systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { readConfig, UsageError } from './context.ts';
import { openHistory } from './data.ts';
import { parseDuration } from './history.ts';
import { incidentIdOf } from './incident-id.ts';
import { incidentLine, incidentsCsv } from './incident-lines.ts';
import { incidentText } from './incident-text.ts';
import { incidentsTable } from './incidents-table.ts';
import type { CommandContext } from './main.ts';

type Options = {
  config: string;
  data: string;
  table?: string;
  since: string;
  open?: true;
  json?: true;
  csv?: true;
};

/** Lists the incidents of a period, or prints one whole. */
export const incidents = async (
  id: string | undefined,
  options: Options,
  { terminal }: CommandContext,
): Promise<void> => {
  const config = await readConfig(options.config);
  const now = isoSecond(systemClock.now());
  const since = isoSecond(systemClock.now() - parseDuration('--since', options.since));
  const { store, close } = await openHistory(options);
  const deps = { store, timings: standardTimings };
  const shown = { timezone: config.timezone, nowAt: now };
  try {
    if (id !== undefined) {
      const past = (await readIncident(incidentIdOf(id), config, deps)) ?? (await refuse(id, store));
      terminal.out(options.json ? inJson(past) : incidentText(past, shown, terminal));
      return;
    }
    const found = await readIncidents(config, { since, ...(options.open && { open: true }) }, deps);
    const lines = found.map((past) => incidentLine(past, now));
    if (options.json) terminal.out(inJson(lines));
    else if (options.csv) terminal.out(incidentsCsv(lines));
    else if (found.length === 0)
      terminal.out(options.open ? 'No open incident.\n' : `No incident in ${options.since}.\n`);
    else terminal.out(incidentsTable(found, shown, terminal));
  } finally {
    await close();
  }
};

const inJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

const refuse = async (id: string, store: Store): Promise<never> => {
  const last = await store.lastIncidentNumber();
  const there = last === 0 ? 'there was none yet' : `the last one is INC-${last}`;
  throw new UsageError(`no such incident: ${id}; ${there}`);
};
