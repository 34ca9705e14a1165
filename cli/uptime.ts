import type { Config } from '../shared/config/schema.ts';
import { systemClock } from '../shared/time/clock.ts';
import { dayOf, daysBetween } from '../shared/time/days.ts';
import { readUptime, type UptimeReport } from '../shared/uptime.ts';
import { readConfig, UsageError } from './context.ts';
import { openHistory } from './data.ts';
import { parseDuration } from './history.ts';
import type { CommandContext } from './main.ts';
import { uptimeCsv, uptimeDocument } from './uptime-lines.ts';
import { type UptimeLine, uptimeTable } from './uptime-table.ts';

type Options = {
  config: string;
  data: string;
  table?: string;
  since: string;
  checks?: true;
  json?: true;
  csv?: true;
};

const DAY_MS = 86_400_000;
/** Roll-ups are kept no longer. */
const MOST_DAYS = 400;

/** Prints how much of a period each service was up; checks with `--checks`, or when they are named. */
export const uptime = async (
  names: readonly string[],
  options: Options,
  { terminal }: CommandContext,
): Promise<void> => {
  const config = await readConfig(options.config);
  refuseUnknown(names, config);
  const days = daysOf(options.since, config.timezone, systemClock.now());
  if (days > MOST_DAYS)
    throw new UsageError(`--since ${options.since}: at most ${MOST_DAYS}d, as days are kept so long`);
  const { store, close } = await openHistory(options);
  try {
    const report = await readUptime(narrowed(config, names), days, { store, clock: systemClock });
    const lines = linesOf(report, names, options.checks === true);
    if (options.json) terminal.out(`${JSON.stringify(uptimeDocument(report, lines), null, 2)}\n`);
    else terminal.out(options.csv ? uptimeCsv(lines) : uptimeTable(report, lines, terminal));
  } finally {
    await close();
  }
};

/** `30d`: so many days of the calendar, today so far included; `24h`: those since the one in which it begins. */
const daysOf = (since: string, timezone: string, nowMs: number): number => {
  const lengthMs = parseDuration('--since', since);
  if (since.endsWith('d')) return Math.ceil(lengthMs / DAY_MS);
  return daysBetween(dayOf(nowMs - lengthMs, timezone), dayOf(nowMs, timezone)).length;
};

const refuseUnknown = (names: readonly string[], { services, checks }: Config): void => {
  const known = [...services, ...checks].map(({ id }) => id);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const there = `services ${services.map(({ id }) => id).join(', ')}; checks ${checks.map(({ id }) => id).join(', ')}`;
  throw new UsageError(`no such service or check: ${unknown.join(', ')}; the configuration has ${there}`);
};

/** Only what the named ones are made of is read. */
const narrowed = (config: Config, names: readonly string[]): Config => {
  if (names.length === 0) return config;
  const checks = config.checks.filter(({ id, service }) => names.includes(id) || names.includes(service));
  const services = config.services.filter(
    ({ id }) => names.includes(id) || checks.some(({ service }) => service === id),
  );
  return { ...config, services, checks };
};

const linesOf = ({ services }: UptimeReport, names: readonly string[], withChecks: boolean): UptimeLine[] =>
  services.flatMap((service): UptimeLine[] => {
    const isNamed = names.length === 0 || names.includes(service.id);
    const checks = service.checks.filter(({ id }) => names.includes(id) || (withChecks && isNamed));
    return [
      ...(isNamed ? [{ uptime: service, isCheck: false }] : []),
      ...checks.map((check) => ({ uptime: check, isCheck: true })),
    ];
  });
