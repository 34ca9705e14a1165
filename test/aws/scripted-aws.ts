import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { bounded } from '../../shared/aws/client-options.ts';

/** What one action answers: members as the API's own wire has them. `undefined` stands for no answer, ever. */
export type Script = Record<string, (input: Record<string, string>) => unknown>;

/** An error as the API would answer it. */
export class Refusal extends Error {
  readonly code: string;
  readonly httpStatus: number;

  constructor(code: string, httpStatus = 400, message = `${code} by script`) {
    super(message);
    this.code = code;
    this.httpStatus = httpStatus;
  }
}

/** Refuses as IAM does, in the words of the API that is asked. */
export const denied = (): never => {
  throw new Refusal('AccessDenied', 403);
};

export type ScriptedAws = { url: string; calls: string[]; script: Script; stop(): Promise<void> };

/** Speaks the protocols of EC2, IAM, CloudFormation, SNS (Query), SSM, Secrets Manager, DynamoDB (JSON) and Lambda (REST). */
export const startScriptedAws = async (script: Script): Promise<ScriptedAws> => {
  const calls: string[] = [];
  const running = { script };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const call = readCall(request, body);
      calls.push(call.action);
      answer(call, running.script, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return Object.assign(running, { url: `http://127.0.0.1:${port}`, calls, stop });
};

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

type Protocol = 'json' | 'rest' | 'query' | 'ec2';
type Call = { protocol: Protocol; action: string; version: string; input: Record<string, string> };

const EC2_VERSION = '2016-11-15';

const readCall = (request: IncomingMessage, body: string): Call => {
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { protocol: 'json', action: target.split('.')[1] ?? '', version: '', input: JSON.parse(body) };
  }
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const configuration = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/.exec(pathname);
  if (configuration) {
    const input = { FunctionName: decodeURIComponent(configuration[1] ?? '') };
    return { protocol: 'rest', action: 'GetFunctionConfiguration', version: '', input };
  }
  if (pathname === '/2015-03-31/event-source-mappings') {
    const input = Object.fromEntries(searchParams);
    return { protocol: 'rest', action: 'ListEventSourceMappings', version: '', input };
  }
  const form = Object.fromEntries(new URLSearchParams(body));
  const { Action: action = '', Version: version = '' } = form;
  return { protocol: version === EC2_VERSION ? 'ec2' : 'query', action, version, input: form };
};

const answer = (call: Call, script: Script, response: ServerResponse): void => {
  try {
    const handle = script[call.action];
    if (handle === undefined) throw new Refusal('InvalidAction', 400, `${call.action} has no script`);
    const output = handle(call.input);
    if (output !== undefined) end(response, 200, call.protocol, success(call, output));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    end(response, error.httpStatus, call.protocol, failure(call, error), error.code);
  }
};

const success = ({ protocol, action }: Call, output: unknown): string => {
  if (protocol === 'json' || protocol === 'rest') return JSON.stringify(output);
  if (protocol === 'ec2')
    return `<${action}Response>${xml(output, 'item')}<requestId>r</requestId></${action}Response>`;
  return `<${action}Response><${action}Result>${xml(output, 'member')}</${action}Result></${action}Response>`;
};

const DENIED: Record<Protocol, string> = {
  json: 'AccessDeniedException',
  rest: 'AccessDeniedException',
  query: 'AccessDenied',
  ec2: 'UnauthorizedOperation',
};

const failure = ({ protocol }: Call, { code: given, message }: Refusal): string => {
  const code = given === 'AccessDenied' ? DENIED[protocol] : given;
  if (protocol === 'json') return JSON.stringify({ __type: code, message });
  if (protocol === 'rest') return JSON.stringify({ Type: 'User', Message: message });
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return protocol === 'ec2'
    ? `<Response><Errors>${error}</Errors></Response>`
    : `<ErrorResponse>${error}</ErrorResponse>`;
};

const end = (response: ServerResponse, status: number, protocol: Protocol, body: string, code?: string): void => {
  const type = protocol === 'json' || protocol === 'rest' ? 'application/json' : 'text/xml';
  const named = code === 'AccessDenied' ? DENIED[protocol] : code;
  const error = protocol === 'rest' && named !== undefined ? { 'x-amzn-errortype': named } : {};
  response.writeHead(status, { 'content-type': type, ...error }).end(body);
};

/** Lists as `<item>` (EC2) or `<member>` (Query). */
const xml = (value: unknown, listTag: string): string => {
  if (Array.isArray(value)) return value.map((item) => `<${listTag}>${xml(item, listTag)}</${listTag}>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .map(([name, part]) => `<${name}>${xml(part, listTag)}</${name}>`)
      .join('');
  }
  return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
};

/** Options of clients that ask the script, once and patiently. */
export const clientOptions = ({ url }: Pick<ScriptedAws, 'url'>) =>
  bounded({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestTimeoutMs: 20_000,
    maxAttempts: 1,
  });
