import { behindLines } from '../shared/report/behind-lines.ts';
import type { StatusView } from '../shared/report/view.ts';
import { readStatus } from '../shared/status.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { readConfig } from './context.ts';
import { openHistory } from './data.ts';
import type { CommandContext } from './main.ts';
import { statusTable } from './table.ts';

type Options = { config: string; data: string; table?: string; json?: true };

/** Prints each service and check as last judged, the open incidents, and what the monitor itself is behind in. */
export const status = async (options: Options, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const { store, close } = await openHistory(options);
  try {
    const view = await readStatus(config, { store, clock: systemClock, timings: standardTimings });
    terminal.out(options.json ? `${JSON.stringify(documentOf(view), null, 2)}\n` : statusTable(view, terminal));
  } finally {
    await close();
  }
};

const documentOf = (view: StatusView) => ({
  checks: view.services.flatMap(({ checks }) =>
    checks.map(({ check, service, kind, status, since = null, fault, held = null }) => ({
      check,
      service,
      kind,
      status,
      since,
      fault: fault?.code ?? null,
      stage: fault?.stage ?? null,
      message: fault?.message ?? null,
      held,
    })),
  ),
  incidents: view.incidents,
  silences: view.silences,
  acks: view.acks,
  behind: view.behind ? behindLines(view.behind, view) : [],
});
