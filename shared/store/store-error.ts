import type { Place } from '../aws/errors.ts';

/** DynamoDB did not do what was asked; says which operation on which table and how to mend it, nothing of the items. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

type Hint = (operation: string, tableName: string, place: Place) => string;

const missing: Hint = (_, tableName) =>
  `table ${tableName} does not exist in this account and region; deploy it, or name the right table and region`;
const denied: Hint = (operation, tableName) =>
  `AWS denies it; allow dynamodb:${operation} on table ${tableName} and its indexes to this role`;
const credentials: Hint = () => 'AWS does not accept the credentials; renew them, or choose another profile';
const noCredentials: Hint = () =>
  'no AWS credentials were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
const THROTTLED = 'DynamoDB throttles; the next run tries again';
const throttled: Hint = () => THROTTLED;
const unreachable: Hint = (_operation, _tableName, { region, subnetIds }) =>
  subnetIds.length === 0
    ? 'DynamoDB cannot be reached; check the endpoint, and in a VPC the gateway endpoint for DynamoDB and its route'
    : `DynamoDB cannot be reached; the route tables of ${subnetIds.join(', ')}, where this function is, need the gateway endpoint com.amazonaws.${region}.dynamodb`;

const HINTS: Readonly<Record<string, Hint>> = {
  ResourceNotFoundException: missing,
  AccessDeniedException: denied,
  UnrecognizedClientException: credentials,
  ExpiredTokenException: credentials,
  InvalidSignatureException: credentials,
  IncompleteSignatureException: credentials,
  MissingAuthenticationTokenException: credentials,
  CredentialsProviderError: noCredentials,
  ProvisionedThroughputExceededException: throttled,
  RequestLimitExceeded: throttled,
  ThrottlingException: throttled,
  TimeoutError: unreachable,
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  ENOTFOUND: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  EAI_AGAIN: unreachable,
};

const isRegionMissing = (cause: unknown): boolean => cause instanceof Error && cause.message === 'Region is missing';

/** Names what failed; the AWS error is the `cause`. */
export const storeError = (operation: string, tableName: string, cause: unknown, place: Place): StoreError => {
  const { name, code } = cause as { name?: string; code?: string };
  const hint = HINTS[name ?? ''] ?? HINTS[code ?? ''];
  // The SDK has no code for it: what it throws before it asks has a plain name and no answer.
  const reason =
    hint?.(operation, tableName, place) ??
    (isRegionMissing(cause) ? 'no AWS region is set; set AWS_REGION' : undefined) ??
    `DynamoDB answered ${name ?? 'an unknown error'}`;
  return new StoreError(`${operation} on table ${tableName} failed: ${reason}`, { cause });
};

/** DynamoDB kept leaving a part of a batch undone. */
export const unprocessedError = (operation: string, tableName: string, left: number): StoreError =>
  new StoreError(
    `${operation} on table ${tableName} failed: ${left} items were still not processed after all retries; ${THROTTLED}`,
  );
