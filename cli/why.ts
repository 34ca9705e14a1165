import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { why as explain } from '../shared/why.ts';
import { EXIT, readConfig } from './context.ts';
import { composeDiagnosing } from './diagnosing.ts';
import type { CommandContext } from './main.ts';
import { composeProbing } from './monitor.ts';
import { whyText } from './why-text.ts';

type Options = { config: string; json?: true };

/** Probes a check and what it needs, and prints why it fails. Exit 1 when it does. */
export const why = async (id: string, options: Options, { env, terminal, exit }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const composed = { env, clock: systemClock, timings: standardTimings };
  const probing = composeProbing({ ...composed, config });
  const diagnosing = composeDiagnosing({ ...composed, configFile: options.config });
  try {
    if (terminal.interactive && !options.json) terminal.err('looking; an answer may take half a minute ...\r');
    const report = await explain(config, id, { ...probing, diagnosing });
    if (terminal.interactive && !options.json) terminal.err('\u001b[K');
    terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : whyText(report, terminal));
    exit(report.report.status === 'healthy' ? EXIT.healthy : EXIT.unhealthy);
  } finally {
    probing.close();
    diagnosing.close();
  }
};
