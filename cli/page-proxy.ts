import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4, type SignatureV4Init } from '@smithy/signature-v4';

import { awsError } from '../shared/aws/errors.ts';
import { noticeAnswer, type PageAnswer, type PageRequest, refuseMethod } from '../shared/status-page.ts';
import { type Refusal, refusalOf } from './page-refusals.ts';
import type { Answer } from './page-server.ts';

/** A status page behind IAM. `functionName`: what people give permissions on, its ARN where that is known. */
export type DeployedPage = {
  url: URL;
  region: string;
  credentials: SignatureV4Init['credentials'];
  name: string;
  functionName: string;
};

/** The function has 15 s. */
const PATIENCE_MS = 20_000;
/** What the page says of itself; all else is AWS's. */
const KEPT = [
  'content-type',
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'cache-control',
  'allow',
  'retry-after',
];

/** Passes requests on with a signature, and says in words what AWS refuses; `tell` hears of it too, or of nothing. */
export const createPageProxy = (deployed: DeployedPage, tell: (trouble: string | undefined) => void): Answer => {
  const { region, credentials } = deployed;
  const signer = new SignatureV4({ service: 'lambda', region, credentials, sha256: Sha256 });
  return async (request, ended) => {
    const refused = refuseMethod(request);
    if (refused) return refused;
    const passed = await passOn(request, deployed, signer, ended);
    tell('lines' in passed ? [passed.title, ...passed.lines].join('. ') : undefined);
    return 'lines' in passed ? noticeAnswer(502, passed.title, passed.lines) : passed;
  };
};

const passOn = async (
  { method, path }: PageRequest,
  deployed: DeployedPage,
  signer: SignatureV4,
  ended: AbortSignal,
): Promise<PageAnswer | Refusal> => {
  const url = new URL(deployed.url);
  url.pathname = path;
  url.search = '';
  const signed = await sign(method, url, deployed, signer);
  if ('lines' in signed) return signed;
  const { headers } = signed;
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(PATIENCE_MS), ended]);
    const response = await fetch(url, { method, headers, redirect: 'manual', signal });
    const body = await response.text();
    return refusalOf(response, deployed.functionName) ?? { status: response.status, headers: keptOf(response), body };
  } catch (error) {
    const { name, cause } = error as { name: string; cause?: { code?: string } };
    return { title: 'AWS does not answer', lines: [`No answer from ${url.host} (${cause?.code ?? name}).`] };
  }
};

const sign = async (
  method: string,
  url: URL,
  { region, functionName: on }: DeployedPage,
  signer: SignatureV4,
): Promise<{ headers: Record<string, string> } | Refusal> => {
  const { protocol, hostname, pathname: path } = url;
  try {
    const signed = await signer.sign({ method, protocol, hostname, path, headers: { host: url.host } });
    const { host, ...headers } = signed.headers;
    return { headers };
  } catch (error) {
    const call = { action: 'lambda:InvokeFunctionUrl', on, endpoint: 'lambda' };
    const { fault } = await awsError(error, { config: { region } }, call);
    return { title: 'The request cannot be signed', lines: [fault.message] };
  }
};

const keptOf = ({ headers }: Response): Record<string, string> =>
  Object.fromEntries(KEPT.flatMap((name) => [[name, headers.get(name) ?? '']]).filter(([, value]) => value !== ''));
