import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { noticeAnswer, type PageAnswer, type PageRequest } from '../shared/status-page.ts';
import { UsageError } from './context.ts';
import { describeError } from './loop.ts';

/** `ended` aborts when nobody waits for an answer any more. */
export type Answer = (request: PageRequest, ended: AbortSignal) => Promise<PageAnswer>;

/** Serves pages to browsers of this machine only; port 0 takes a free one. */
export const servePage = async (answer: Answer, port: number): Promise<{ port: number; close(): Promise<void> }> => {
  const ended = new AbortController();
  const server = createServer((request, response) => {
    void respond(request, answer, ended.signal).then(({ status, headers, body }) =>
      send(response, status, headers, body),
    );
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--port ${port} cannot be listened on (${error.code}); name another, or 0 for a free one`);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      ended.abort();
      await once(server, 'close');
    },
  };
};

const respond = async (request: IncomingMessage, answer: Answer, ended: AbortSignal): Promise<PageAnswer> => {
  if (!isOurs(request.headers.host)) {
    return noticeAnswer(421, 'Not for this name', ['This page is at 127.0.0.1 or localhost.']);
  }
  try {
    // Only the path of what was asked, whatever host it names.
    const { pathname: path } = new URL(request.url ?? '/', 'http://127.0.0.1');
    return await answer({ method: request.method ?? '', path }, ended);
  } catch (error) {
    return noticeAnswer(500, 'vpcwatch failed', [describeError(error)]);
  }
};

/** A page of another site whose name was made to lead here (DNS rebinding) still says its own. */
const isOurs = (host = ''): boolean => /^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host);

const send = (response: ServerResponse, status: number, headers: PageAnswer['headers'], body: string): void => {
  response.writeHead(status, headers).end(body);
};
