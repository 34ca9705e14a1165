import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { PageAnswer, PageRequest } from '../../shared/status-page.ts';

export type Keys = { id: string; secret: string; token?: string };
type Options = { keys: Keys; region: string; answer: (request: PageRequest) => Promise<PageAnswer> };

/** A function URL with IAM: who signed the request with other keys is refused, as AWS does it. */
export const startFunctionUrl = async ({ keys, region, answer }: Options) => {
  const asked: string[] = [];
  /** Answers in place of AWS and the function, when set. */
  const state: { instead?: RequestListener } = {};
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (state.instead) return state.instead(request, response);
    const wrong = objectionTo(request, keys, region);
    if (wrong !== undefined) {
      response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidSignatureException' });
      return response.end(JSON.stringify({ message: wrong }));
    }
    void answer({ method: request.method ?? '', path: request.url ?? '' }).then(({ status, headers, body }) =>
      response.writeHead(status, { ...headers, 'x-amzn-requestid': 'request-1' }).end(body),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(state, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, asked, stop });
};

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/lambda\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;

/** What is wrong with a signature of version 4, computed anew from what arrived. */
const objectionTo = (request: IncomingMessage, { id, secret, token }: Keys, region: string): string | undefined => {
  const { headers } = request;
  const [, keyId, day = '', scopeRegion, names = '', signature] = HEADER.exec(headers.authorization ?? '') ?? [];
  const at = String(headers['x-amz-date']);
  if (keyId !== id) return `unknown key ${keyId}`;
  if (scopeRegion !== region || !at.startsWith(day)) return `signed for ${scopeRegion} on ${day}`;
  if (headers['x-amz-security-token'] !== token) return 'another session';
  const signed = names.split(';');
  const wanted = ['host', 'x-amz-date', ...(token === undefined ? [] : ['x-amz-security-token'])];
  if (!wanted.every((name) => signed.includes(name))) return `only ${names} are signed`;
  const path = (request.url ?? '').split('/').map(encodeURIComponent).join('/');
  const fields = signed.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
  const canonical = [request.method, path, '', fields, names, hash('')].join('\n');
  const scope = `${day}/${region}/lambda/aws4_request`;
  const key = [day, region, 'lambda', 'aws4_request'].reduce<string | Buffer>(
    (chained, part) => createHmac('sha256', chained).update(part).digest(),
    `AWS4${secret}`,
  );
  const text = ['AWS4-HMAC-SHA256', at, scope, hash(canonical)].join('\n');
  const expected = createHmac('sha256', key).update(text).digest('hex');
  return signature === expected ? undefined : 'the signature is not that of this request';
};

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
