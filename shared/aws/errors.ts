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

/** AWS did not answer what was asked; `fault` says why, in words that are safe to show. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly fault: Fault;

  constructor(reason: Fault, cause: unknown) {
    super(reason.message, { cause });
    this.fault = reason;
  }
}

/** Translates an SDK error by its name, code and HTTP status, never by its text. */
export const awsError = async (error: unknown, client: Client, call: AwsCall): Promise<AwsError> => {
  if (error instanceof AwsError) return error;
  return new AwsError(faultOf(seenIn(error), call, await placeOf(client)), error);
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

const faultOf = ({ name, code, httpStatus }: Seen, { action, on, endpoint }: AwsCall, place: Place): Fault => {
  const { region, subnetIds } = place;
  const call = `${action} on ${on}`;
  if (NO_CREDENTIALS.has(name)) {
    return fault(
      'aws.access-denied',
      `no credentials found for ${call}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  if (REJECTED.has(name)) {
    return fault(
      'aws.access-denied',
      `credentials are rejected for ${call} (${name}): renew them, such as aws sso login`,
    );
  }
  if (KEY_DENIED.has(name)) {
    return fault('aws.access-denied', `cannot decrypt ${on} (${name}): allow kms:Decrypt on its key`);
  }
  if (httpStatus === 429 || THROTTLED.test(name)) {
    return fault('aws.throttled', `${call} is throttled (${name}): fewer calls, or a higher quota`);
  }
  if (httpStatus === 403 || DENIED.test(name))
    return fault('aws.access-denied', `${call} is not allowed: allow ${action} in the role's policy`);
  if (region === undefined) {
    return fault('aws.unreachable', `no AWS Region is known for ${call}: set AWS_REGION, or region in the profile`);
  }
  if (httpStatus === undefined && (NO_ANSWER.has(name) || NETWORK.test(code))) {
    const need = `a subnet without NAT needs the interface endpoint com.amazonaws.${region}.${endpoint}`;
    const here = subnetIds.length === 0 ? '' : `; this function is in ${subnetIds.join(', ')}`;
    return fault('aws.unreachable', `no answer to ${call} (${code || name}): ${need}${here}`);
  }
  const status = httpStatus === undefined ? '' : `, HTTP ${httpStatus}`;
  return fault('probe.internal', `${call} failed (${name}${status})`);
};
