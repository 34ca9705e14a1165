import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Facts, Phase } from '../health/outcome.ts';
import type { Certificate } from '../net/dial.ts';
import { brokenFault } from './http-broken.ts';
import type { Exchange } from './http-exchange.ts';
import { lookUp, parseJson, showValue } from './http-json.ts';
import { locationOf } from './http-redirect.ts';
import { expectedInWords, isExpectedStatus } from './http-status.ts';
import { msInWords, phaseInWords, quote, showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;
/** The answer that counts, and the way to it. `certificate`: the one with the fewest days of the way. */
export type Answered = {
  check: HttpCheck;
  url: URL;
  answer: Exchange;
  phases: readonly Phase[];
  certificate?: Certificate | undefined;
};

/** The first expectation that fails, in the order of the path. */
export const judge = (answered: Answered): Fault | undefined =>
  statusFault(answered) ??
  (answered.answer.broken && brokenFault(answered.check, answered.url, answered.answer, answered.answer.broken)) ??
  bodyFault(answered) ??
  jsonFault(answered) ??
  expiringFault(answered) ??
  slowFault(answered);

/** The values at the paths that the check names; `null` where there is none. */
export const jsonFacts = ({ check, answer }: Answered): Facts | undefined => {
  const paths = Object.keys(check.expect?.json ?? {});
  const parsed = parseJson(answer.body.toString());
  if (paths.length === 0 || !parsed) return undefined;
  return Object.fromEntries(
    paths.map((path) => {
      const at = lookUp(parsed.document, path);
      if (!at.found) return [path, null];
      return [path, isPlain(at.value) ? at.value : showValue(at.value)];
    }),
  );
};
const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);

const statusFault = ({ check, url, answer }: Answered): Fault | undefined => {
  if (answer.status === undefined || isExpectedStatus(check, answer.status)) return undefined;
  const location = URL.parse(locationOf(answer) ?? '', url);
  const where = locationOf(answer) !== undefined && location ? ` (to ${showUrl(location)})` : '';
  const said = excerpt(answer);
  const message = `${showUrl(url)} answers ${answer.status}${where}, expected ${expectedInWords(check)}`;
  return fault('http.status', said === undefined ? message : `${message}: ${said}`);
};

/** What the target says of itself, if it is for people to read: a page of HTML is not. */
const excerpt = ({ headers, body }: Exchange): string | undefined => {
  const type = String(headers['content-type'] ?? 'text/plain');
  if (!/^(?:text\/plain|[^;]*json)/.test(type)) return undefined;
  const document = parseJson(body.toString())?.document;
  const reasons = ['error', 'message', 'detail', 'reason'].map((key) => lookUp(document, key));
  const reason = reasons.find((at) => at.found && typeof at.value === 'string');
  return quote(reason?.found ? String(reason.value) : body.toString());
};

const bodyFault = ({ check, url, answer }: Answered): Fault | undefined => {
  const expected = check.expect?.body;
  if (expected === undefined || answer.body.includes(expected)) return undefined;
  const found = excerpt(answer) ?? `${answer.body.length} bytes of ${answer.headers['content-type'] ?? 'no type'}`;
  return fault('http.body', `${showUrl(url)} does not say "${expected}" but ${found}`);
};

const jsonFault = ({ check, url, answer }: Answered): Fault | undefined => {
  const expectations = Object.entries(check.expect?.json ?? {});
  if (expectations.length === 0) return undefined;
  const parsed = parseJson(answer.body.toString());
  if (!parsed) return fault('http.json', `${showUrl(url)} answers no JSON${encodingOf(answer)}: ${excerpt(answer) ?? 'nothing to read'}`);
  const degraded: string[] = [];
  for (const [path, { healthy, degraded: mild = [] }] of expectations) {
    const at = lookUp(parsed.document, path);
    if (at.found && isAmong(healthy, at.value)) continue;
    if (at.found && isAmong(mild, at.value)) {
      degraded.push(`${path} is ${showValue(at.value)}`);
      continue;
    }
    const found = at.found ? showValue(at.value) : 'missing';
    const expected = healthy.map(showValue).join(' or ');
    return fault('http.json', `${showUrl(url)}: ${path} is ${found}, expected ${expected}`);
  }
  return degraded.length > 0 ? fault('http.degraded', `${showUrl(url)}: ${degraded.join(', ')}`) : undefined;
};
const isAmong = (values: readonly unknown[], value: unknown): boolean => values.includes(value);

const encodingOf = ({ headers }: Exchange): string => {
  const encoding = headers['content-encoding'];
  return encoding === undefined || encoding === 'identity' ? '' : ` (it is compressed with ${encoding}, unasked)`;
};

const expiringFault = ({ check, url, certificate }: Answered): Fault | undefined => {
  const least = check.expect?.certificate;
  if (least === undefined || !certificate || certificate.daysLeft >= least) return undefined;
  const { daysLeft, validTo } = certificate;
  const message = `the certificate of ${url.hostname} expires in ${daysLeft} days, on ${validTo}; expected at least ${least} days`;
  return fault('tls.expiring', message);
};

const slowFault = ({ check, url, phases }: Answered): Fault | undefined => {
  const most = check.expect?.latency;
  const ms = phases.reduce((sum, phase) => sum + phase.ms, 0);
  if (most === undefined || ms <= most) return undefined;
  const slowest = phases.reduce((slow, phase) => (phase.ms > slow.ms ? phase : slow));
  const message = `${showUrl(url)} takes ${msInWords(ms)}, of which ${phaseInWords(slowest)}; expected at most ${msInWords(most)}`;
  return fault('http.slow', message, slowest.stage);
};
