import { brokeFirst } from '../health/broke-first.ts';
import { elapsedInWords, localTime, timeInWords } from '../time/words.ts';
import { isMitigated, type Section, tiesOf } from './email-causes.ts';
import { fewOf, rowsByService } from './message-groups.ts';
import type { Line } from './message-lines.ts';
import { titleOf } from './message-names.ts';
import type { Story } from './message-story.ts';
import { wrap } from './words.ts';

/** More rows than this are told as a number: a mail is read by a person. */
const ROWS_MAX = 20;
const NAMED_MAX = 2;

/** A section with no more rows than a person reads. */
export const sectionOf = (title: string, rows: readonly string[], { hints }: Story): Section => {
  const left = rows.length - ROWS_MAX;
  return { title, body: left > 0 ? [...rows.slice(0, ROWS_MAX), `  and ${left} more: ${hints.status()}`] : rows };
};

/** Whether a cause tells of the check, or what took it down. */
export const isInCauses = ({ causes }: Story, { check }: Line): boolean =>
  causes.some(({ checks, explains }) => checks.includes(check) || explains.some((one) => one.check === check));

/** What fails, since when, what is wrong and what was seen. */
export const wholeOf = (line: Line, story: Story): string => {
  const { check, serviceName, status, since, fallback, service } = line;
  const at = timeInWords(since, story.timezone, story.now);
  const rows = [wrap(`${check} (${serviceName}): ${status} since ${at}`, 76, '  '), ...faultRows(line, story)];
  if (fallback && !isMitigated(story, service)) rows.push(wrap(`who uses ${serviceName} has a fallback`, 76, '    '));
  return rows.join('\n');
};

/** What fails in one line, where the rest is told elsewhere. */
export const briefOf = (line: Line, story: Story): string => {
  const { check, serviceName, status, since } = line;
  const isRoot = line === story.root && line.fresh === undefined;
  const how = isRoot ? (brokeFirst(line, story.lines) ? 'broke first,' : 'worst, since') : `${status} since`;
  return wrap(`${check} (${serviceName}): ${how} ${shortTime(since, story)}${codeOf(line)}`, 76, '  ');
};

/** What is over in one line: `redis-primary (Redis): 12:07 to 12:19 (12 min), tcp.timeout`. */
export const pastOf = (line: Line, story: Story): string => {
  const { check, serviceName, status, since, overAt } = line;
  const head = `${check} (${serviceName}):`;
  if (status === 'removed') return wrap(`${head} no longer configured`, 76, '  ');
  const at = (time: string): string => shortTime(time, story);
  const to = overAt && `${at(since)} to ${at(overAt)} (${elapsedInWords(since, overAt)})`;
  return wrap(`${head} ${to ?? `from ${at(since)}, back`}${codeOf(line)}`, 76, '  ');
};

/** What never got an answer, in the words of what was found. */
export const neverOf = ({ check, serviceName, finding, fault }: Line): string => {
  const said = finding ?? fault?.message ?? 'no answer yet';
  const rest = said.startsWith(`${check} `) ? said.slice(check.length + 1) : said;
  return wrap(`${check} (${serviceName}): ${rest}`, 76, '  ');
};

/** One row of each service; the time where it is not the incident's. */
export const servicesOf = (lines: readonly Line[], story: Story): string[] => {
  const names = new Map(lines.map(({ service, serviceName }) => [service, serviceName]));
  return rowsByService(lines).map(({ service, checks, since, codes }) => {
    const name = names.get(service) ?? service;
    const late = since === story.root.since ? '' : `, since ${shortTime(since, story)}`;
    return wrap(`${name}: ${fewOf(checks, NAMED_MAX)}${late}; ${fewOf(codes, NAMED_MAX)}`, 76, '  ');
  });
};

/** What is wrong, and what was seen unless a cause says so. */
export const faultRows = (line: Line, story: Story): string[] => {
  if (!line.fault) return [];
  const { code, stage, message } = line.fault;
  const told = message === '' || tiesOf(story).get(line.check)?.includes(message);
  const title = wrap(`${titleOf(line)} (${code}, stage ${stage})`, 76, '    ');
  return told ? [title] : [title, wrap(message, 76, '    ')];
};

const codeOf = ({ fault }: Line): string => (fault ? `, ${fault.code}` : '');

/** The first line has the zone; the day where it is another. */
const shortTime = (at: string, { timezone, now }: Story): string => {
  const { day, year, time, zone } = localTime(at, timezone);
  const today = localTime(now, timezone);
  const clock = zone === 'UTC' ? `${time}Z` : time;
  return day === today.day && year === today.year ? clock : `${day} ${clock}`;
};
