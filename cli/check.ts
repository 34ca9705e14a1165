import { spotCheck } from '../shared/spot-check.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { EXIT, readConfig } from './context.ts';
import type { CommandContext } from './main.ts';
import { composeProbing } from './monitor.ts';
import { outcomeTable } from './table.ts';

type Options = { config: string; json?: true };

/** Spot check: one attempt a check, nothing kept. Exit 1 when any is not healthy. */
export const check = async (
  ids: readonly string[],
  options: Options,
  { env, terminal, exit }: CommandContext,
): Promise<void> => {
  const config = await readConfig(options.config);
  const probing = composeProbing({ config, env, clock: systemClock, timings: standardTimings });
  const total = ids.length || config.checks.length;
  let done = 0;
  const progress = (): void => {
    done += 1;
    terminal.err(`\r${done} of ${total} checked`);
  };
  try {
    const reports = await spotCheck(config, ids.length > 0 ? { checks: ids } : {}, {
      ...probing,
      ...(terminal.interactive && !options.json ? { onReport: progress } : {}),
    });
    if (done > 0) terminal.err('\r\u001b[K');
    terminal.out(options.json ? `${JSON.stringify(reports, null, 2)}\n` : outcomeTable(reports, terminal));
    exit(reports.every((report) => report.status === 'healthy') ? EXIT.healthy : EXIT.unhealthy);
  } finally {
    probing.close();
  }
};
