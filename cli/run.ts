import { count } from '../shared/alerts/words.ts';
import type { Config } from '../shared/config/schema.ts';
import { pingDeadman } from '../shared/deadman.ts';
import { createDynamoStore } from '../shared/store/dynamo.ts';
import { isComplete } from '../shared/telling.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { createChangeLog } from './change-log.ts';
import { EXIT, readConfig, type Terminal, UsageError } from './context.ts';
import { composeDiagnosing } from './diagnosing.ts';
import { openEmbeddedStore } from './embedded-store.ts';
import { createHints } from './hints.ts';
import { parseDuration } from './history.ts';
import { createHousekeeping } from './housekeeping.ts';
import { describeError, loop, type Pass } from './loop.ts';
import type { CommandContext } from './main.ts';
import { composeProbing } from './monitor.ts';
import { choosePublisher } from './publisher.ts';

type Options = { config: string; data: string; every: string; ticks?: string };

const SHORTEST_TICK_MS = 1000;
/** Housekeeping leaves most of a turn to probing. */
const HOUSEKEEPING_SHARE = 0.25;

/** The monitor on this machine, with its history in a folder; ends after `--ticks`, or when the signal aborts. */
export const run = async (options: Options, context: CommandContext): Promise<void> => {
  const { terminal, env } = context;
  const written = await readConfig(options.config);
  const everyMs = parseDuration('--every', options.every);
  if (everyMs < SHORTEST_TICK_MS) throw new UsageError(`--every ${options.every}: at least 1s`);
  const ticks = options.ticks === undefined ? undefined : parseCount('--ticks', options.ticks);
  const clock = systemClock;
  // From one tick to the next is what counts as a missed run; every other duration stays.
  const timings = { ...standardTimings, tickMs: everyMs };

  await using opened = new AsyncDisposableStack();
  const embedded = await openEmbeddedStore({ folder: options.data, clock, mode: 'write' });
  opened.defer(embedded.close);
  const access = { client: embedded.client, tableName: embedded.tableName, clock };
  const store = createDynamoStore(access);
  const probing = composeProbing({ config: written, env, clock, timings, store });
  opened.defer(probing.close);
  const diagnosing = composeDiagnosing({ env, clock, timings, configFile: options.config });
  opened.defer(diagnosing.close);
  const config = { ...written, alerts: await probing.alerts() };
  const { publisher, close } = choosePublisher(config.alerts, terminal);
  opened.defer(close);

  const watched = `${count(config.checks.length, 'check')} of ${config.platform}`;
  terminal.out(`watching ${watched} every ${options.every}; history in ${options.data}\n`);
  const housekeeping = createHousekeeping(config, access, {
    mostMs: everyMs * HOUSEKEEPING_SHARE,
    onDays: (days) => terminal.out(`${count(days, 'day')} of checks rolled up\n`),
  });
  let failed = false;
  const onPass = async (pass: Pass): Promise<void> => {
    failed ||= pass.errors.length > 0;
    report(pass, terminal);
    const problem = await pingWhenComplete(pass, config.alerts);
    if (problem) terminal.err(`vpcwatch: ${problem}\n`);
    await housekeeping
      .whenDue()
      .catch((error) => terminal.err(`vpcwatch: no roll-ups, old results stay: ${describeError(error)}\n`));
  };
  const bounds = { everyMs, signal: context.interruption(), onPass, ...(ticks === undefined ? {} : { ticks }) };
  const onRun = createChangeLog((line) => terminal.out(`${line}\n`), terminal);
  const hints = createHints(options);
  await loop(config, { ...probing, store, publisher, clock, timings, diagnosing, hints, onRun }, bounds);
  if (failed) context.exit(EXIT.failed);
};

/** The answer is what is wrong with the ping, in words. */
const pingWhenComplete = async (
  { errors, notified }: Pass,
  { deadman }: Config['alerts'],
): Promise<string | undefined> => {
  const complete = errors.length === 0 && notified !== undefined && isComplete(notified);
  return deadman !== undefined && complete ? pingDeadman(deadman) : undefined;
};

const report = ({ ticks, notified, errors }: Pass, terminal: Terminal): void => {
  for (const error of errors) terminal.err(`vpcwatch: ${describeError(error)}\n`);
  for (const { problem } of notified?.unsent ?? []) terminal.err(`vpcwatch: ${problem}; sent again by the next pass\n`);
  for (const problem of notified?.missed ?? []) terminal.err(`vpcwatch: ${problem}\n`);
  const statuses = new Map<string, number>();
  for (const [status, count] of ticks.flatMap((tick) => Object.entries(tick.statuses))) {
    statuses.set(status, (statuses.get(status) ?? 0) + count);
  }
  const counts = [...statuses].map(([status, count]) => `${count} ${status}`).join(', ');
  const told = notified && notified.published.length > 0 ? `; told ${notified.published.join(', ')}` : '';
  terminal.out(`${ticks[0]?.at ?? ''}  ${counts}${told}\n`);
};

const parseCount = (option: string, value: string): number => {
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1) throw new UsageError(`${option} ${value}: expected a whole number from 1`);
  return count;
};
