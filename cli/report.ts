import { writeFile } from 'node:fs/promises';

import { formatReport, REPORT_FORMATS, type ReportFormat } from '../shared/report-formats.ts';
import { readReport } from '../shared/reporting.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { DEFAULT_CONFIG, readConfig, UsageError } from './context.ts';
import { openHistory } from './data.ts';
import { createHints } from './hints.ts';
import { parseDuration } from './history.ts';
import type { CommandContext } from './main.ts';

type Options = { config: string; data: string; table?: string; since: string; format: string; out?: string };

/** Writes the service health report of a period to the terminal, or to a file. */
export const report = async (options: Options, { terminal }: CommandContext): Promise<void> => {
  const format = formatOf(options.format);
  const lengthMs = parseDuration('--since', options.since);
  const config = await readConfig(options.config);
  const { store, close } = await openHistory(options);
  try {
    const hints = options.config === DEFAULT_CONFIG ? {} : { hints: createHints(options) };
    const deps = { store, clock: systemClock, timings: standardTimings, ...hints };
    const asked = { lengthMs, draws: format === 'html' };
    const text = formatReport(await readReport(config, asked, deps), format);
    if (options.out === undefined) {
      terminal.out(text);
      if (format === 'html' && terminal.interactive)
        terminal.err('for a browser: --out report.html writes it to a file\n');
      return;
    }
    await write(options.out, text);
    terminal.err(`wrote ${options.out}\n`);
  } finally {
    await close();
  }
};

const formatOf = (text: string): ReportFormat => {
  const format = REPORT_FORMATS.find((each) => each === text);
  if (format) return format;
  throw new UsageError(`--format ${text}: expected one of ${REPORT_FORMATS.join(', ')}`);
};

const write = async (path: string, text: string): Promise<void> => {
  try {
    await writeFile(path, text);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    throw new UsageError(`--out ${path}: cannot be written (${code}); expected a file in a folder that is there`, {
      cause,
    });
  }
};
