import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { type Api, ApiError } from './api.ts';
import { restCall } from './rest.ts';
import type { Trouble, Troubles } from './troubles.ts';
import { queryInput, toXml } from './xml.ts';

/** A running HTTP server that speaks AWS's Query, EC2, JSON 1.1 and REST-XML protocols; `url` is for `AWS_ENDPOINT_URL`. */
export type Wire = { url: string; stop(): Promise<void> };

type Call = { protocol: Api['protocol']; api: Api | undefined; name: string; input: unknown };

/** Serves the APIs on 127.0.0.1. Signatures are not checked; what is not known is refused as AWS does. */
export const serveApis = async (apis: readonly Api[], troubles: Troubles): Promise<Wire> => {
  const server = createServer((request, response) => {
    // A client that goes away in mid-call is no fault of the server.
    request.on('error', () => {});
    void readBody(request).then(
      (body) => handle(readCall(request, body, apis), response, troubles),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${port}`, stop };
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

const readCall = (request: IncomingMessage, body: string, apis: readonly Api[]): Call => {
  const target = request.headers['x-amz-target'];
  const of = (protocol: Api['protocol'], version: string | null | undefined) =>
    apis.find((api) => api.protocol === protocol && api.version === version);
  if (typeof target === 'string') {
    const [version, name = ''] = target.split('.');
    return { protocol: 'json', api: of('json', version), name, input: parseJson(body) };
  }
  const rest = restCall(request, body, apis);
  if (rest) return { protocol: 'rest-xml', ...rest };
  const form = new URLSearchParams(body);
  const name = form.get('Action') ?? '';
  const api = of('query', form.get('Version')) ?? of('ec2', form.get('Version'));
  return { protocol: api?.protocol ?? 'query', api, name, input: queryInput(form) };
};

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const handle = async (call: Call, response: ServerResponse, troubles: Troubles): Promise<void> => {
  const trouble = call.api && troubles.take(call.api.name, call.name);
  if (trouble === 'silent') return;
  if (trouble === 'closed') return void response.destroy();
  try {
    if (trouble) throw troubleError(trouble, call);
    send(call, response, 200, await answer(call));
  } catch (error) {
    const failure = error instanceof ApiError ? error : new ApiError('InternalFailure', String(error), 500);
    sendError(call, response, failure);
  }
};

const answer = ({ api, name, input, protocol }: Call): Promise<object> => {
  const known = api && Object.hasOwn(api.actions, name) ? api.actions[name] : undefined;
  if (known) return known(input);
  const code = protocol === 'json' ? 'UnknownOperationException' : 'InvalidAction';
  throw new ApiError(code, `The action ${name} is not known here: ${Object.keys(api?.actions ?? {}).join(', ')}`);
};

type Told = Exclude<Trouble, 'silent' | 'closed'>;
const TROUBLES: Record<Told, Record<Api['protocol'], [code: string, httpStatus: number]>> = {
  throttled: {
    query: ['Throttling', 400],
    ec2: ['RequestLimitExceeded', 503],
    json: ['ThrottlingException', 400],
    'rest-xml': ['Throttling', 400],
  },
  denied: {
    query: ['AccessDenied', 403],
    ec2: ['UnauthorizedOperation', 403],
    json: ['AccessDeniedException', 400],
    'rest-xml': ['AccessDenied', 403],
  },
  rejected: {
    query: ['InvalidClientTokenId', 403],
    ec2: ['AuthFailure', 401],
    json: ['UnrecognizedClientException', 400],
    'rest-xml': ['InvalidClientTokenId', 403],
  },
  undecryptable: {
    query: ['KMSAccessDenied', 400],
    ec2: ['KMSAccessDenied', 400],
    json: ['DecryptionFailure', 400],
    'rest-xml': ['KMSAccessDenied', 400],
  },
  failing: {
    query: ['InternalFailure', 500],
    ec2: ['InternalError', 500],
    json: ['InternalServerError', 500],
    'rest-xml': ['InternalFailure', 500],
  },
};

const troubleError = (trouble: Told, { protocol, api, name }: Call): ApiError => {
  const [code, httpStatus] = TROUBLES[trouble][protocol];
  const who = 'User: arn:aws:sts::000000000000:assumed-role/sandbox-role/vpcwatch';
  const denied = `${who} is not authorized to perform: ${api?.name}:${name}`;
  return new ApiError(code, trouble === 'denied' ? denied : `${api?.name}:${name} is ${trouble}`, httpStatus);
};

const send = ({ protocol, name }: Call, response: ServerResponse, httpStatus: number, output: object): void => {
  const metadata = { ResponseMetadata: { RequestId: randomUUID() } };
  const documents: Record<Api['protocol'], object> = {
    query: { [`${name}Response`]: { [`${name}Result`]: output, ...metadata } },
    ec2: { [`${name}Response`]: { requestId: randomUUID(), ...output } },
    json: output,
    'rest-xml': { [`${name}Response`]: output },
  };
  end(response, protocol, httpStatus, documents[protocol]);
};

const sendError = ({ protocol }: Call, response: ServerResponse, { code, message, httpStatus }: ApiError): void => {
  const error = { Type: httpStatus < 500 ? 'Sender' : 'Receiver', Code: code, Message: message };
  const documents: Record<Api['protocol'], object> = {
    query: { ErrorResponse: { Error: error, RequestId: randomUUID() } },
    ec2: { Response: { Errors: { Error: { Code: code, Message: message } }, RequestID: randomUUID() } },
    json: { __type: code, message },
    'rest-xml': { ErrorResponse: { Error: error, RequestId: randomUUID() } },
  };
  end(response, protocol, httpStatus, documents[protocol]);
};

const WRITERS = {
  json: { type: 'application/x-amz-json-1.1', write: JSON.stringify },
  query: { type: 'text/xml', write: (document: object) => toXml(document) },
  ec2: { type: 'text/xml', write: (document: object) => toXml(document, 'item') },
  'rest-xml': { type: 'text/xml', write: (document: object) => toXml(document) },
};

const end = (response: ServerResponse, protocol: Api['protocol'], httpStatus: number, document: object): void => {
  const { type, write } = WRITERS[protocol];
  response.writeHead(httpStatus, { 'content-type': type, 'x-amzn-requestid': randomUUID() }).end(write(document));
};
