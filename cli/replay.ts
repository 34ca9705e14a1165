import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { loadConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';
import { type Replay, replay as replayPeriod } from '../shared/replay.ts';
import { type Unapplied, unappliedSettings } from '../shared/replay-settings.ts';
import { isoSecond, systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { DEFAULT_CONFIG, readConfig, type Terminal } from './context.ts';
import { openHistory } from './data.ts';
import { parseDuration } from './history.ts';
import type { CommandContext } from './main.ts';
import { ALWAYS, replayText } from './replay-text.ts';

type Options = { config: string; against?: string; data: string; table?: string; since: string; json?: true };

/** Prints what would have been told of the recorded past by another configuration, beside what was told. */
export const replay = async (options: Options, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const before = await configBefore(options);
  const nowMs = systemClock.now();
  const period = { since: isoSecond(nowMs - parseDuration('--since', options.since)), until: isoSecond(nowMs) };
  const { store, close } = await openHistory(options);
  try {
    const onPart = progressOf(terminal);
    const found = await replayPeriod(config, period, { store, timings: standardTimings, onPart });
    const unapplied = before === undefined ? [] : unappliedSettings(before, config);
    terminal.out(
      options.json
        ? documentOf(found, unapplied)
        : replayText({ found, config, unapplied, file: options.config }, terminal),
    );
  } finally {
    await close();
  }
};

/** The one that is compared with: by its settings it is said which of the changed ones the past cannot be judged by. */
const configBefore = async ({ against, config }: Options): Promise<Config | undefined> => {
  if (against !== undefined) return readConfig(against);
  const isOther = resolve(config) !== resolve(DEFAULT_CONFIG);
  const isThere = (await stat(DEFAULT_CONFIG).catch(() => undefined)) !== undefined;
  return isOther && isThere ? loadConfig(DEFAULT_CONFIG) : undefined;
};

/** Says each tenth; of what is read at once, nothing. */
const progressOf = (terminal: Terminal): ((share: number) => void) => {
  let said = 0;
  return (share) => {
    const tenths = Math.floor(share * 10);
    if (tenths > said && tenths < 10) terminal.err(`replayed ${tenths * 10} %\n`);
    said = Math.max(said, tenths);
  };
};

const documentOf = (found: Replay, unapplied: readonly Unapplied[]): string =>
  `${JSON.stringify({ ...found, notApplied: unapplied, notes: ALWAYS }, null, 2)}\n`;
