import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Answer = { status: number; body: string };
export type Exchange = {
  /** `PutItem`, `Query` … */
  operation: string;
  request: Record<string, unknown>;
  /** Sends the request on, or another in its place. */
  forward(request?: Record<string, unknown>): Promise<Answer>;
};

/** Stands between a client and DynamoDB; `drop` closes the connection without an answer. */
export const startDynamoProxy = async (
  endpoint: string,
  intercept: (exchange: Exchange) => Promise<Answer | 'drop'>,
): Promise<{ endpoint: string; close(): Promise<void> }> => {
  const server = createServer(async (request, response) => {
    const answer = await intercept(await exchangeOf(endpoint, request));
    if (answer === 'drop') {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** What DynamoDB answers when it refuses. */
export const refusal = (name: string): Answer => ({
  status: 400,
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: 'refused' }),
});

const FORWARDED = ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'];

const exchangeOf = async (endpoint: string, incoming: IncomingMessage): Promise<Exchange> => {
  const request = JSON.parse(await text(incoming)) as Record<string, unknown>;
  const headers = Object.fromEntries(FORWARDED.map((name) => [name, String(incoming.headers[name])]));
  return {
    operation: headers['x-amz-target']?.split('.')[1] ?? '',
    request,
    forward: async (other = request) => {
      const answer = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(other) });
      return { status: answer.status, body: await answer.text() };
    },
  };
};
