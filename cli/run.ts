import { createDynamoStore } from '../shared/store/dynamo.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { EXIT, readConfig, UsageError } from './context.ts';
import { openEmbeddedStore } from './embedded-store.ts';
import { parseDuration } from './history.ts';
import { describeError, loop, type Pass } from './loop.ts';
import type { CommandContext } from './main.ts';
import { composeProbing } from './monitor.ts';
import { choosePublisher } from './publisher.ts';

type Options = { config: string; data: string; every: string; ticks?: string };

const SHORTEST_TICK_MS = 1000;

/** The monitor on this machine, with its history in a folder; ends after `--ticks`, or when the signal aborts. */
export const run = async (options: Options, context: CommandContext): Promise<void> => {
  const { terminal, env } = context;
  const config = await readConfig(options.config);
  const everyMs = parseDuration('--every', options.every);
  if (everyMs < SHORTEST_TICK_MS) throw new UsageError(`--every ${options.every}: at least 1s`);
  const ticks = options.ticks === undefined ? undefined : parseCount('--ticks', options.ticks);
  const clock = systemClock;
  // From one tick to the next is what counts as a missed run; every other duration stays.
  const timings = { ...standardTimings, tickMs: everyMs };
  const embedded = await openEmbeddedStore({ folder: options.data, clock, mode: 'write' });
  const store = createDynamoStore({ client: embedded.client, tableName: embedded.tableName, clock });
  const probing = composeProbing({ config, env, clock, timings, store });
  const { publisher, close } = choosePublisher(await probing.alerts(), terminal);
  terminal.out(
    `watching ${config.checks.length} checks of ${config.platform} every ${options.every}; history in ${options.data}\n`,
  );
  let failed = false;
  const onPass = (pass: Pass): void => {
    failed ||= pass.errors.length > 0;
    for (const error of pass.errors) terminal.err(`vpcwatch: ${describeError(error)}\n`);
    terminal.out(`${describePass(pass)}\n`);
  };
  try {
    await loop(
      config,
      { ...probing, store, publisher, clock, timings },
      {
        everyMs,
        ...(ticks === undefined ? {} : { ticks }),
        signal: context.signal ?? new AbortController().signal,
        onPass,
      },
    );
  } finally {
    probing.close();
    close();
    await embedded.close();
  }
  if (failed) context.exit(EXIT.failed);
};

const parseCount = (option: string, value: string): number => {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${option} ${value}: expected a whole number from 1`);
  return count;
};

const describePass = ({ ticks, notified }: Pass): string => {
  const statuses = new Map<string, number>();
  for (const tick of ticks) {
    for (const [status, count] of Object.entries(tick.statuses)) {
      statuses.set(status, (statuses.get(status) ?? 0) + count);
    }
  }
  const counts = [...statuses].map(([status, count]) => `${count} ${status}`).join(', ');
  const told = notified && notified.published.length > 0 ? `; told ${notified.published.join(', ')}` : '';
  return `${ticks[0]?.at ?? ''}  ${counts}${told}`;
};
