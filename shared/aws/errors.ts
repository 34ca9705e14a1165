import { type Fault, fault } from '../health/fault.ts';

/** The call that failed. `action` as in IAM (`ssm:GetParameter`); `on` names the resource; `endpoint` is the API's name in `com.amazonaws.<region>.<endpoint>`. */
export type AwsCall = { action: string; on: string; endpoint: string };

/** What errors are told with: what every SDK client has, and what ours say of where they are. */
type Client = { config: { region: string | (() => Promise<string>); subnetIds?: readonly string[] } };

/** Where a client asks from. `subnetIds`: of a function in a VPC; elsewhere none are known. */
export type Place = { region: string | undefined; subnetIds: readonly string[] };

export const placeOf = async ({ config }: Client): Promise<Place> => {
  const { region, subnetIds = [] } = config;
  return { region: typeof region === 'string' ? region : await region().catch(() => undefined), subnetIds };
};

/**
 * What a diagnosis needs to know of a call that failed. `error`: the SDK's name or code for it. `principal`: who was
 * refused, as an ARN, where AWS says so.
 */
export type AwsTrouble = AwsCall & {
  why: 'no-credentials' | 'rejected' | 'key' | 'denied' | 'throttled' | 'no-region' | 'no-answer' | 'failed';
  error: string;
  region?: string;
  principal?: string;
};

/** AWS did not answer what was asked; `fault` says why, in words that are safe to show. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly fault: Fault;
  readonly trouble: AwsTrouble | undefined;

  constructor(reason: Fault, cause: unknown, trouble?: AwsTrouble) {
    super(reason.message, { cause });
    this.fault = reason;
    this.trouble = trouble;
  }
}

/** Translates an SDK error by its name, code and HTTP status, never by its text. */
export const awsError = async (error: unknown, client: Client, call: AwsCall): Promise<AwsError> => {
  if (error instanceof AwsError) return error;
  const place = await placeOf(client);
  const seen = seenIn(error);
  const why = whyOf(seen, place);
  const trouble: AwsTrouble = {
    ...call,
    why,
    error: seen.code || seen.name,
    ...(place.region !== undefined && { region: place.region }),
    ...(why === 'denied' && principalIn(error)),
  };
  return new AwsError(faultOf(why, seen, call, place), error, trouble);
};

type Seen = { name: string; code: string; httpStatus: number | undefined };

const seenIn = (error: unknown): Seen => {
  const { name, code, $metadata } = (error ?? {}) as {
    name?: unknown;
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  return {
    name: typeof name === 'string' ? name : 'unknown error',
    code: typeof code === 'string' ? code : '',
    httpStatus: $metadata?.httpStatusCode,
  };
};

const NO_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);
const REJECTED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);
const KEY_DENIED = new Set(['DecryptionFailure', 'InvalidKeyId', 'KMSAccessDeniedException', 'KMSAccessDenied']);
const DENIED = /^(AccessDenied|UnauthorizedOperation|AuthFailure|AuthorizationError|NotAuthorized)/;
const THROTTLED = /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|SlowDown|BandwidthLimitExceeded)/;
const NO_ANSWER = new Set(['TimeoutError', 'AbortError', 'RequestTimeout']);
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ESERVFAIL|EREFUSED)$|^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO)/;

const whyOf = ({ name, code, httpStatus }: Seen, { region }: Place): AwsTrouble['why'] => {
  if (NO_CREDENTIALS.has(name)) return 'no-credentials';
  if (REJECTED.has(name)) return 'rejected';
  if (KEY_DENIED.has(name)) return 'key';
  if (httpStatus === 429 || THROTTLED.test(name)) return 'throttled';
  if (httpStatus === 403 || DENIED.test(name)) return 'denied';
  if (region === undefined) return 'no-region';
  return httpStatus === undefined && (NO_ANSWER.has(name) || NETWORK.test(code)) ? 'no-answer' : 'failed';
};

/** Who was refused; only AWS's own text has it. */
const principalIn = (error: unknown): { principal?: string } => {
  const text = error instanceof Error ? error.message : '';
  const principal = /\barn:[\w-]+:(?:sts|iam)::\d{12}:[\w+=,.@/-]{1,200}/.exec(text)?.[0];
  return principal === undefined ? {} : { principal };
};

const faultOf = (
  why: AwsTrouble['why'],
  { name, code, httpStatus }: Seen,
  { action, on, endpoint }: AwsCall,
  { region, subnetIds }: Place,
): Fault => {
  const call = `${action} on ${on}`;
  switch (why) {
    case 'no-credentials':
      return fault(
        'aws.access-denied',
        `no credentials found for ${call}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
      );
    case 'rejected':
      return fault(
        'aws.access-denied',
        `credentials are rejected for ${call} (${name}): renew them, such as aws sso login`,
      );
    case 'key':
      return fault('aws.access-denied', `cannot decrypt ${on} (${name}): allow kms:Decrypt on its key`);
    case 'throttled':
      return fault('aws.throttled', `${call} is throttled (${name}): fewer calls, or a higher quota`);
    case 'denied':
      return fault('aws.access-denied', `${call} is not allowed: allow ${action} in the role's policy`);
    case 'no-region':
      return fault('aws.unreachable', `no AWS Region is known for ${call}: set AWS_REGION, or region in the profile`);
    case 'no-answer': {
      const need = `a subnet without NAT needs the interface endpoint com.amazonaws.${region}.${endpoint}`;
      const here = subnetIds.length === 0 ? '' : `; this function is in ${subnetIds.join(', ')}`;
      return fault('aws.unreachable', `no answer to ${call} (${code || name}): ${need}${here}`);
    }
    case 'failed': {
      const status = httpStatus === undefined ? '' : `, HTTP ${httpStatus}`;
      return fault('probe.internal', `${call} failed (${name}${status})`);
    }
  }
};
