import { wrap } from '../shared/alerts/words.ts';
import { suggestion } from '../shared/config/problem.ts';
import type { Config } from '../shared/config/schema.ts';
import type { Silence } from '../shared/health/silence.ts';
import { silenceable } from '../shared/held.ts';
import type { Store } from '../shared/store/store.ts';
import { isoSecond, systemClock } from '../shared/time/clock.ts';
import { readConfig, UsageError } from './context.ts';
import { openHistory, type Place, vpcwatchCommand } from './data.ts';
import { parseDuration } from './history.ts';
import type { CommandContext } from './main.ts';
import { assertAlone, sayingOf, speakerOf } from './said.ts';
import { beganText, silenceLines } from './silence-text.ts';

type Options = Place & { for?: string; because?: string; by?: string; end?: true; json?: true };

const SHORTEST_MS = 60_000;
const LONGEST_MS = 30 * 86_400_000;

/** Silences services and checks for a time, ends that, or lists what is silent. */
export const silence = async (targets: string[], options: Options, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const act = actionOf([...new Set(targets)], options, config);
  const { store, close } = await openHistory(options);
  try {
    const answer = await act(store);
    terminal.out(options.json ? `${JSON.stringify(answer.silences, null, 2)}\n` : textOf(answer, terminal.columns));
  } finally {
    await close();
  }
};

/** Which silences it is about, the same in words, and the command that ends them. */
type Answer = { silences: readonly Silence[]; lines: readonly string[]; ends?: string };
type Action = (store: Store) => Promise<Answer>;

const textOf = ({ lines, ends }: Answer, columns: number): string => {
  const text = lines.map((line) => `${wrap(line, columns)}\n`).join('');
  return ends === undefined ? text : `${text}To end it:\n  ${ends}\n`;
};

const actionOf = (targets: readonly string[], options: Options, config: Config): Action => {
  const { for: length, because, by, end } = options;
  const said = { '--for': length, '--because': because, '--by': by };
  assertKnown(targets, config);
  if (end) {
    assertAlone(said);
    if (targets.length === 0) throw new UsageError(`--end: name what is to be told again; ${LISTING}`);
    return ending(targets, config);
  }
  if (targets.length > 0) return beginning(targets, options, config);
  const [given] = Object.entries(said).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (given !== undefined) throw new UsageError(`${given}: name the services or checks that are to be silent`);
  return listing(config);
};

const LISTING = '`npx vpcwatch silence` lists what is silent';

const assertKnown = (targets: readonly string[], config: Config): void => {
  const known = silenceable(config);
  const unknown = targets.find((target) => !known.includes(target));
  if (unknown === undefined) return;
  const instead = suggestion(unknown, [...new Set(known)], 'services and checks');
  throw new UsageError(`no such service or check: ${unknown}${instead}`);
};

const beginning = (targets: readonly string[], options: Options, config: Config): Action => {
  const lengthMs = lengthOf(options.for);
  if (options.because === undefined) throw new UsageError('--because "..." is missing: why nothing is to be told');
  const because = sayingOf('--because', options.because);
  const by = speakerOf(options.by);
  return async (store) => {
    const nowMs = systemClock.now();
    const before = await store.silences(targets);
    const said = { since: isoSecond(nowMs), until: isoSecond(nowMs + lengthMs), because, by };
    const silences = targets.map((target): Silence => ({ target, ...said }));
    for (const each of silences) await store.saveSilence(each);
    const ends = vpcwatchCommand(['silence', ...targets, '--end'], options);
    return { silences, lines: silences.map((each) => beganText(each, config, before)), ends };
  };
};

const lengthOf = (length: string | undefined): number => {
  if (length === undefined) throw new UsageError('--for <duration> is missing: how long, such as 2h');
  const ms = parseDuration('--for', length);
  if (ms < SHORTEST_MS) throw new UsageError(`--for ${length}: at least 1m`);
  if (ms > LONGEST_MS) throw new UsageError(`--for ${length}: at most 30d; a silence that nobody ends hides an outage`);
  return ms;
};

const ending =
  (targets: readonly string[], config: Config): Action =>
  async (store) => {
    const silences = await store.silences(targets);
    const loud = targets.filter((target) => !silences.some((one) => one.target === target));
    if (loud.length > 0) throw new UsageError(await notSilent(loud, config, store));
    for (const target of targets) await store.endSilence(target);
    const again = 'is told of again: what broke meanwhile and still is broken is told by the next pass';
    return { silences, lines: targets.map((target) => `${target} ${again}`) };
  };

const notSilent = async (targets: readonly string[], config: Config, store: Store): Promise<string> => {
  const silent = (await store.silences(silenceable(config))).map(({ target }) => target);
  const instead = silent.length === 0 ? 'nothing is' : `silent: ${silent.join(', ')}`;
  return `not silent: ${targets.join(', ')}; ${instead}`;
};

const listing =
  (config: Config): Action =>
  async (store) => {
    const silences = await store.silences(silenceable(config));
    const moment = { timezone: config.timezone, nowAt: isoSecond(systemClock.now()) };
    return { silences, lines: silences.length === 0 ? ['Nothing is silent.'] : silenceLines(silences, moment) };
  };
