import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import type { Phase } from '../health/outcome.ts';
import type { Certificate } from '../net/dial.ts';
import { bodyFault, jsonFault } from './http-body.ts';
import { brokenFault } from './http-broken.ts';
import type { Exchange } from './http-exchange.ts';
import { statusFault } from './http-status.ts';
import { msInWords, phaseInWords, showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

/** The answer that counts, and the way to it; `certificate` is the one of the way with the fewest days. */
export type Answered = {
  url: URL;
  answer: Exchange;
  phases: readonly Phase[];
  certificate: Certificate | undefined;
  maxSize: number;
};

/** The first expectation that fails, in the order of the path: a wrong status says more than a body that is cut. */
export const judge = (check: HttpCheck, answered: Answered): Fault | undefined => {
  const { url, answer, maxSize } = answered;
  const { timeoutMs } = check;
  return (
    statusFault(check, url, answer) ??
    (answer.broken && brokenFault(answer.broken, answer, url, { timeoutMs, maxSize })) ??
    bodyFault(check, url, answer) ??
    jsonFault(check, url, answer) ??
    expiringFault(check, answered) ??
    slowFault(check, answered)
  );
};

const expiringFault = ({ expect }: HttpCheck, { url, certificate }: Answered): Fault | undefined => {
  const least = expect?.certificate;
  if (least === undefined || !certificate || certificate.daysLeft >= least) return undefined;
  const { daysLeft, validTo } = certificate;
  const message = `the certificate of ${url.hostname} expires in ${daysLeft} days, on ${validTo}`;
  return fault('tls.expiring', `${message}; expected at least ${least} days`);
};

const slowFault = ({ expect }: HttpCheck, { url, phases }: Answered): Fault | undefined => {
  const ms = phases.reduce((sum, phase) => sum + phase.ms, 0);
  const [first, ...others] = phases;
  if (expect?.latency === undefined || ms <= expect.latency || !first) return undefined;
  const slowest = others.reduce((slow, phase) => (phase.ms > slow.ms ? phase : slow), first);
  const message = `${showUrl(url)} takes ${msInWords(ms)}, of which ${phaseInWords(slowest)}`;
  return fault('http.slow', `${message}; expected at most ${msInWords(expect.latency)}`, slowest.stage);
};
