import { count, plain } from '../shared/alerts/words.ts';
import type { Config } from '../shared/config/schema.ts';
import type { Ack, Silence } from '../shared/health/silence.ts';
import type { IsoSecond } from '../shared/time/clock.ts';
import { localTime, timeInWords } from '../shared/time/words.ts';

type Moment = { timezone: string; nowAt: IsoSecond };

/** `silent: redis until 14:32 PST (22:32Z), by jane 12:07: patching`, for each. */
export const silenceLines = (silences: readonly Silence[], moment: Moment): string[] =>
  silences.map(({ target, since, until, by, because }) => {
    const ends = timeInWords(until, moment.timezone, moment.nowAt);
    return `silent: ${target} until ${ends}, by ${plain(by, 60)} ${clockOf(since, moment)}: ${plain(because)}`;
  });

/** What a silence that has just begun does; `before`: those it takes the place of. */
export const beganText = (
  { target, since, until }: Silence,
  { services, checks, timezone }: Pick<Config, 'services' | 'checks' | 'timezone'>,
  before: readonly Silence[],
): string => {
  const service = services.find(({ id }) => id === target);
  const own = checks.filter((check) => check.service === target).length;
  const owner = services.find(({ id }) => id === checks.find((check) => check.id === target)?.service);
  const what = service
    ? `${plain(service.name, 60)}, ${count(own, 'check')}`
    : `check of ${plain(owner?.name ?? '', 60)}`;
  const ends = (at: IsoSecond): string => timeInWords(at, timezone, since);
  const earlier = before.find((one) => one.target === target);
  const instead = earlier ? ` (before: ${ends(earlier.until)}, by ${plain(earlier.by, 60)})` : '';
  const then = 'nothing new of it is told; what was told is told to be over';
  return `${target} (${what}) is silent until ${ends(until)}${instead}: ${then}.`;
};

/** `acknowledged by jane 12:07: is on it` */
export const ackInWords = ({ at, by, note }: Ack, moment: Moment): string =>
  `acknowledged by ${plain(by, 60)} ${clockOf(at, moment)}${note === undefined ? '' : `: ${plain(note)}`}`;

/** `12:07`, with the day when it is not today. */
export const clockOf = (at: IsoSecond, { timezone, nowAt }: Moment): string => {
  const { day, time } = localTime(at, timezone);
  return day === localTime(nowAt, timezone).day ? time : `${day} ${time}`;
};
