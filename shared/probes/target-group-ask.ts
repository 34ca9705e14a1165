import { isIPv6, type Socket } from 'node:net';

import type { FaultCode } from '../health/fault.ts';
import type { TargetInspection } from '../health/inspection.ts';
import { type DialDeps, dial } from '../net/dial.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { excerpt } from './http-body.ts';
import { type Break, type Exchange, exchange } from './http-exchange.ts';
import { locationOf } from './http-status.ts';
import { showUrl } from './http-words.ts';
import { secureUnverified } from './target-group-tls.ts';

export type Question = {
  id: string;
  port: number;
  protocol: 'HTTP' | 'HTTPS' | 'TCP';
  path: string;
  timeoutMs: number;
};
export type Answer = Omit<TargetInspection, 'id' | 'port' | 'zone' | 'url'>;

/** More than a health endpoint says, and little enough to read. */
const MOST_BYTES = 64 * 1024;

/** Asks a target once as its load balancer does, by its address; never rejects, ends soon after `signal`. */
export const askTarget = async (question: Question, deps: DialDeps, signal: AbortSignal): Promise<Answer> => {
  const { id, port, timeoutMs } = question;
  const startedMs = deps.clock.monotonicMs();
  const ended = new AbortController();
  const bounded = AbortSignal.any([signal, deadlineAfter(timeoutMs, deps.clock, ended.signal)]);
  const sinceMs = (): number => Math.round(deps.clock.monotonicMs() - startedMs);
  const dialled = await dial({ host: id, address: id, port }, deps, bounded);
  try {
    if (!dialled.ok) {
      const { code } = dialled.fault;
      return { result: UNCONNECTED[code] ?? 'no-connection', fault: code, waitedMs: sinceMs() };
    }
    return { ...(await converse(question, dialled.socket, deps, sinceMs, bounded)), waitedMs: sinceMs() };
  } finally {
    ended.abort();
    if (dialled.ok) dialled.socket.destroy();
  }
};

const UNCONNECTED: Partial<Record<FaultCode, Answer['result']>> = { 'tcp.refused': 'refused', 'tcp.reset': 'closed' };

const converse = async (
  question: Question,
  socket: Socket,
  { clock }: DialDeps,
  sinceMs: () => number,
  signal: AbortSignal,
): Promise<Omit<Answer, 'waitedMs'>> => {
  if (question.protocol === 'TCP') return { result: 'accepts', ms: sinceMs() };
  const plain = { ok: true, socket } as const;
  const secured = question.protocol === 'HTTPS' ? await secureUnverified(socket, clock, signal) : plain;
  if (!secured.ok) return { result: secured.code === 'tls.timeout' ? 'silent' : 'tls-failed', fault: secured.code };
  const beforeMs = sinceMs();
  const url = urlOf(question);
  const headers = { host: hostOf(question), 'user-agent': 'ELB-HealthChecker/2.0', 'accept-encoding': 'identity' };
  const answer = await exchange(secured.socket, { url, method: 'GET', headers, maxSize: MOST_BYTES }, clock, signal);
  const days = 'daysLeft' in secured && secured.daysLeft !== undefined ? { certificateDaysLeft: secured.daysLeft } : {};
  return { ...answerOf(answer, url, beforeMs), ...days };
};

type Result = Pick<Answer, 'result' | 'fault'>;
const SILENT: Result = { result: 'silent', fault: 'http.timeout' };
const CLOSED: Result = { result: 'closed', fault: 'tcp.reset' };
const NOT_HTTP: Result = { result: 'not-http', fault: 'http.malformed' };
const BROKEN: Partial<Record<Break['kind'], Result>> = { timeout: SILENT, closed: CLOSED, reset: CLOSED };

const answerOf = (answer: Exchange, url: URL, beforeMs: number): Omit<Answer, 'waitedMs'> => {
  const { status, headers, headersMs, broken } = answer;
  if (status === undefined) return (broken && BROKEN[broken.kind]) ?? NOT_HTTP;
  const location = locationOf(answer);
  const target = location === undefined ? null : URL.parse(location, url.href);
  const said = excerpt(answer);
  return {
    ...(broken?.kind === 'timeout' ? SILENT : { result: 'answered' as const }),
    ms: Math.round(beforeMs + headersMs),
    status,
    ...(target && { location: showUrl(target) }),
    ...(typeof headers.server === 'string' && { server: headers.server }),
    ...(said !== undefined && { said }),
  };
};

/** What the health check asks for; a port alone has no path. */
export const urlOf = (question: Question): URL => {
  const { protocol, path } = question;
  const scheme = protocol === 'TCP' ? 'tcp' : protocol.toLowerCase();
  return new URL(`${scheme}://${hostOf(question)}${protocol === 'TCP' ? '' : path}`);
};

const hostOf = ({ id, port }: Question): string => `${isIPv6(id) ? `[${id}]` : id}:${port}`;
