import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import Client from 'undici/lib/dispatcher/client.js';

import { errorCode } from '../net/classify.ts';
import type { Clock } from '../time/clock.ts';
import { collectBody } from './http-collect.ts';
import { skipContinues } from './http-continue.ts';

export type Request = {
  url: URL;
  method: 'GET' | 'HEAD' | 'POST';
  headers: Readonly<Record<string, string>>;
  /** Of the body, in bytes: what is longer is not read to its end. */
  maxSize: number;
};

/** Why an answer is not whole. `said`: what was no HTTP, from there on; `code`: of the socket. */
export type Break =
  | { kind: 'timeout' }
  | { kind: 'too-large' }
  | { kind: 'closed' }
  | { kind: 'reset'; code: string }
  | { kind: 'malformed'; said: string }
  | { kind: 'unsendable' };

/** What came back; without `status` there were not even headers. `bodyMs` is missing when there was no body to wait for. */
export type Exchange = {
  status?: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
  headersMs: number;
  bodyMs?: number;
  broken?: Break;
};

/** One request on a socket that is connected already; the caller destroys the socket. Never rejects. */
export const exchange = async (
  socket: Socket,
  request: Request,
  clock: Clock,
  signal: AbortSignal,
): Promise<Exchange> => {
  skipContinues(socket);
  const client = createClient(socket, request.url);
  try {
    return await send(client, socket, request, clock, signal);
  } finally {
    client.destroy().catch(() => {});
  }
};

const createClient = (socket: Socket, url: URL): Client => {
  let given = false;
  return new Client(url.origin, {
    connect: (_, callback) => {
      // A client whose socket closes asks for another one: there is none.
      const gone = given ? Object.assign(new Error('closed'), { code: 'ECONNRESET' }) : undefined;
      given = true;
      // Not at once: it would take the socket and forget to send.
      queueMicrotask(() => (gone ? callback(gone, null) : callback(null, socket)));
    },
    allowH2: false,
    // Its own time-outs are up to a second late.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
};

const send = (client: Client, socket: Socket, request: Request, clock: Clock, signal: AbortSignal) => {
  const { url, method, headers, maxSize } = request;
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const startedMs = clock.monotonicMs();
  const found: Exchange = { headers: {}, body: Buffer.alloc(0), headersMs: 0 };
  const body = collectBody(maxSize);
  const end = (broken?: Break): void => {
    const ms = clock.monotonicMs() - startedMs;
    if (found.status === undefined) found.headersMs = ms;
    else found.bodyMs = ms - found.headersMs;
    resolve({ ...found, body: body.collected(), ...(broken && { broken }) });
  };
  const onAbort = (): void => end({ kind: 'timeout' });
  signal.addEventListener('abort', onAbort, { once: true });
  const handler: Dispatcher.DispatchHandler = {
    // The client refuses a handler without it.
    onRequestStart: () => {},
    onResponseStart: (_, status, received) => {
      // The client would fall over it only later, and without a word.
      if (status < 100) return end({ kind: 'malformed', said: `HTTP/1.1 ${String(status).padStart(3, '0')}` });
      // Early hints and the like come before the answer.
      if (status < 200) return;
      Object.assign(found, { status, headers: received, headersMs: clock.monotonicMs() - startedMs });
      if (method !== 'HEAD' && Number(received['content-length']) > maxSize) end({ kind: 'too-large' });
    },
    onResponseData: (_, chunk) => {
      if (body.add(chunk) === 'too-large') end({ kind: 'too-large' });
    },
    onResponseEnd: () => end(),
    onResponseError: (_, error) => end(breakOf(error, socket)),
  };
  client.dispatch({ path: `${url.pathname}${url.search}`, method, headers }, handler);
  if (signal.aborted) onAbort();
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
};

/** `Expect`, a length that is none, and whatever else a request must not say. */
const UNSENDABLE = ['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH'];

const breakOf = (error: Error, socket: Socket): Break => {
  const code = errorCode(error);
  if (UNSENDABLE.includes(code)) return { kind: 'unsendable' };
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return { kind: 'too-large' };
  if (code === 'UND_ERR_SOCKET' && socket.readableEnded) return { kind: 'closed' };
  // Its parser's errors have a name; their codes are lost in this version.
  if (error.name === 'HTTPParserError' || code.startsWith('UND_ERR_')) {
    return { kind: 'malformed', said: 'data' in error ? String(error.data) : '' };
  }
  return { kind: 'reset', code };
};
