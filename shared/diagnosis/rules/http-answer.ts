import { shell } from '../../aws/command.ts';
import type { FactValue } from '../../health/outcome.ts';
import { textOf, textsOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';

/** What an http check saw, out of the facts of its run. */
export type Answer = {
  /** The URL that answered, without its query. */
  place: string;
  host: string;
  status: number | undefined;
  /** What the target says of it, in quotes. */
  said: string | undefined;
  /** Of a page of HTML, in quotes. */
  title: string | undefined;
  server: string | undefined;
  contentType: string | undefined;
  location: string | undefined;
  /** The URLs of the way before the last one. */
  redirects: readonly string[];
  /** What the service says of its parts that are not well, by path. */
  parts: Readonly<Record<string, string>>;
  json: Readonly<Record<string, FactValue>>;
  jsonMissing: readonly string[];
};

export const answerOf = ({ facts, inspection, check }: Evidence): Answer => {
  const redirects = textsOf(facts.redirects);
  const asked = textOf(facts.url) ?? inspection?.asked.url ?? ('url' in check ? check.url.replace(/[?#].*$/s, '') : '');
  const place = redirects.at(-1) ?? asked;
  return {
    place,
    host: URL.parse(place)?.hostname ?? place,
    status: typeof facts.status === 'number' ? facts.status : undefined,
    said: textOf(facts.said),
    title: textOf(facts.title),
    server: textOf(facts.server),
    contentType: textOf(facts.contentType),
    location: textOf(facts.location),
    redirects: redirects.length > 0 ? [asked, ...redirects.slice(0, -1)] : [],
    parts: recordOf(facts.parts) as Record<string, string>,
    json: recordOf(facts.json),
    jsonMissing: textsOf(facts.jsonMissing),
  };
};

const recordOf = (fact: FactValue | undefined): Record<string, FactValue> =>
  typeof fact === 'object' && fact !== null && !Array.isArray(fact) ? (fact as Record<string, FactValue>) : {};

/** `2.4 s`, `350 ms`. */
export const msInWords = (ms: number): string =>
  ms >= 1000 ? `${Math.round(ms / 100) / 10} s` : `${Math.round(ms)} ms`;

/** How long each hop took: `our own dial: dns 2 ms, tcp 1 ms, headers 5 s`. */
export const phaseLine = ({ phases }: Evidence): string[] =>
  phases.length === 0 ? [] : [`our own dial: ${phases.map(({ name, ms }) => `${name} ${msInWords(ms)}`).join(', ')}`];

/** What came back, and who answered. */
export const answerLine = ({ place, status, server, contentType }: Answer, { facts }: Evidence): string[] => {
  if (status === undefined) return [];
  const size = typeof facts.sizeBytes === 'number' ? `${facts.sizeBytes} bytes` : undefined;
  const about = [server && `server: ${server}`, contentType, size].filter((each) => each !== undefined);
  return [`HTTP: ${place} answers ${status}${about.length > 0 ? ` (${about.join('; ')})` : ''}`];
};

/** What the service says of itself: in words, and of its parts. */
export const saidLines = ({ said, title, parts }: Answer): string[] => {
  const bad = Object.entries(parts).map(([path, value]) => `${path} is ${value}`);
  return [
    ...(said === undefined ? [] : [`the service says: ${said}`]),
    ...(title === undefined ? [] : [`the page is called: ${title}`]),
    ...(bad.length === 0 ? [] : [`the service says of its parts: ${bad.join(', ')}`]),
  ];
};

/** Shows the answer; nothing where the URL holds a secret, which is hidden. */
export const curlStep = ({ check }: Evidence, { place }: Answer): { say: string; command: string }[] => {
  if (check.kind !== 'http' || !URL.canParse(place) || place.includes('***')) return [];
  const how = check.method === 'HEAD' ? ['-I'] : check.method === 'POST' ? ['-X', 'POST'] : [];
  const seconds = Math.ceil(check.timeoutMs / 1000) + 10;
  const bare = [check.url.includes('?') && 'query', check.headers && 'headers'].filter(Boolean).join(' and ');
  return [
    {
      say: `Look at the whole answer, from a host in the VPC${bare === '' ? '' : ` (without the ${bare} of the check)`}`,
      command: shell('curl', '-sS', '-i', ...how, '--max-time', seconds, place),
    },
  ];
};
