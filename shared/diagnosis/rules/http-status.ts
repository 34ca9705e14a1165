import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { type Answer, answerLine, answerOf, curlStep, phaseLine, saidLines } from './http-answer.ts';
import { blamedIn } from './http-dependency.ts';
import { rejected } from './http-status-auth.ts';
import { atGateway } from './http-status-gateway.ts';
import { notFound, otherStatus, plainToTls, rateLimited, redirected } from './http-status-request.ts';

/** By who answered, with what, and what it says of it. */
export const httpStatus: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const { status } = answer;
  if (status === undefined) return [];
  if (isPlainToTls(answer)) return [plainToTls(evidence, answer)];
  if (status === 401 || status === 403 || status === 407) return rejected(evidence, answer);
  if (status === 404 || status === 410) return notFound(evidence, answer);
  if (status === 429) return [rateLimited(evidence, answer)];
  if (status >= 300 && status < 400) return [redirected(evidence, answer)];
  if (status < 500) return [otherStatus(evidence, answer)];
  return serverError(evidence, answer);
};

/** A server of TLS that is spoken to without it says so in plain. */
const isPlainToTls = ({ status, said, title, place }: Answer): boolean =>
  status === 400 && place.startsWith('http:') && /HTTPS|SSL-enabled|TLS/.test(`${said ?? ''} ${title ?? ''}`);

const serverError = (evidence: Evidence, answer: Answer): Candidate[] => {
  const gateway = atGateway(evidence, answer);
  const blamed = blamedIn(answer);
  const failed: Candidate = {
    cause: 'http.status/server-error',
    confidence: blamed ? 'low' : evidence.facts.retryAfter === undefined ? 'high' : 'medium',
    summary: `${answer.place} answers ${answer.status}: the service itself fails${aloneWords(answer, evidence)}`,
    evidence: [...answerLine(answer, evidence), ...retryLine(evidence), ...saidLines(answer), ...phaseLine(evidence)],
    remedy: [
      ...curlStep(evidence, answer),
      { say: 'Read the log of the service at the time of the failure, and what was deployed last' },
    ],
  };
  if (!blamed) return gateway.length > 0 ? gateway : [failed];
  const named: Candidate = {
    cause: 'http.status/dependency',
    confidence: blamed.sure ? 'high' : 'medium',
    summary: `${answer.place} answers ${answer.status} and names ${blamed.name}: ${blamed.because}`,
    evidence: [...saidLines(answer), ...answerLine(answer, evidence), ...phaseLine(evidence)],
    remedy: [
      { say: `Mend ${blamed.name} first: the service answers and says itself that it is the reason` },
      ...curlStep(evidence, answer),
    ],
  };
  return [named, ...gateway, failed];
};

const aloneWords = ({ said, parts }: Answer, { facts }: Evidence): string => {
  if (facts.retryAfter !== undefined) return ', and asks to be left alone for a while';
  if (said !== undefined) return `: ${said}`;
  return Object.keys(parts).length > 0 ? '' : ' and does not say why';
};

const retryLine = ({ facts: { retryAfter } }: Evidence): string[] =>
  retryAfter === undefined ? [] : [`HTTP: Retry-After ${retryAfter}: it is overloaded or under maintenance`];
