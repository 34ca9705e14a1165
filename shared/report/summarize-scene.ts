import type { Check, CheckId, Config, ServiceId } from '../config/schema.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { Ack, Silence } from '../health/silence.ts';
import type { Change } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import { elapsedInWords, lengthInWords, timeInWords } from '../time/words.ts';
import type { UptimeView } from './days.ts';
import type { ToldReason } from './report.ts';
import type { Figures } from './report-figures.ts';
import type { Behind, CheckView, ServiceView } from './view.ts';

/** An incident with the causes that people were told. */
export type ReportedIncident = Pick<Incident, 'id' | 'severity' | 'root' | 'openedAt' | 'closedAt'> & {
  members: readonly Member[];
  causes: readonly ToldReason[];
  /** Who is at it. */
  ack?: Ack;
  /** Messages of it that a topic would not take. */
  missedBy?: Incident['missedBy'];
};

/** What a report is made of; texts from targets and the configuration are one safe line each. */
export type ReportInput = {
  config: Pick<Config, 'platform' | 'timezone' | 'services' | 'checks'>;
  at: IsoSecond;
  since: IsoSecond;
  /** As they stand. */
  services: readonly ServiceView[];
  /** In what the monitor itself is behind. */
  behind?: Behind;
  /** The open ones, and those that ended in the period. */
  incidents: readonly ReportedIncident[];
  /** Of those that ended there are more than were read. */
  incidentsLeft?: true;
  /** In force. */
  silences: readonly Silence[];
  figures: ReadonlyMap<CheckId, Figures>;
  /** Of the period, oldest first. */
  changes: readonly Change[];
  /** Of each service. */
  uptime: readonly UptimeView[];
  /** The commands that ask these checks again. */
  checkCommand(checks: readonly CheckId[]): readonly string[];
};

/** The input, with what each part asks of it. */
export type Scene = ReportInput & {
  open: readonly ReportedIncident[];
  nameOf(service: ServiceId): string;
  checkOf(id: CheckId): Check | undefined;
  viewOf(id: CheckId): CheckView | undefined;
  /** `12:07 PDT (19:07Z)`. */
  when(at: IsoSecond): string;
  /** `since 12:07 PDT (19:07Z), 12 min`. */
  lasting(since: IsoSecond): string;
};

export const sceneOf = (input: ReportInput): Scene => {
  const { config, at } = input;
  const names = new Map(config.services.map(({ id, name }) => [id, name]));
  const checks = new Map(config.checks.map((check) => [check.id, check]));
  const views = new Map(input.services.flatMap((service) => service.checks.map((view) => [view.check, view])));
  const when = (time: IsoSecond): string => timeInWords(time, config.timezone, at);
  return {
    ...input,
    open: input.incidents.filter(({ closedAt }) => closedAt === undefined),
    nameOf: (service) => names.get(service) ?? service,
    checkOf: (id) => checks.get(id),
    viewOf: (id) => views.get(id),
    when,
    lasting: (since) => `since ${when(since)}, ${elapsedInWords(since, at)}`,
  };
};

/** `a, b and c`; of more than `most` the rest as a number. */
export const named = (names: readonly string[], most = 6): string => {
  const shown = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
};

/** `1 check`, `3 checks`. */
export const counted = (n: number, noun: string): string => `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;

/** With its first letter large, unless it begins with an id, a host or an address: those stay as they are. */
export const capital = (text: string): string =>
  /^[a-z]+(?=[\s,;]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/** `24 h`, `7 d`, `30 min`. */
export const periodInWords = (ms: number): string =>
  ms % HOUR_MS === 0 && ms <= 48 * HOUR_MS ? `${ms / HOUR_MS} h` : lengthInWords(ms);

const HOUR_MS = 3_600_000;

/** A sentence: with its first letter large and an end. */
export const sentence = (text: string): string => {
  const whole = capital(text.trim());
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
};

/** A share of a shorter time says nothing. */
const LEAST_WATCHED_MS = HOUR_MS;

/** Whether it was watched for so long that a percentage says something. */
export const isWatchedEnough = ({ watchedMs }: { watchedMs: number }): boolean => watchedMs >= LEAST_WATCHED_MS;

/** `99.95 %`, or why there is none. */
export const uptimeInWords = ({ uptime, watchedMs }: { uptime?: number; watchedMs: number }): string => {
  if (uptime === undefined) return 'not measured';
  return isWatchedEnough({ watchedMs }) ? percent(uptime) : 'watched too briefly';
};

/** 0 to 1 as `99.95 %`; never rounded up to all. */
export const percent = (share: number): string => `${Math.floor(share * 10_000) / 100} %`;
