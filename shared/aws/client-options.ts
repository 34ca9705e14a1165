/** Where a client asks; what is not given comes from the AWS environment: region, profile, `AWS_ENDPOINT_URL*`. */
export type ClientOptions = {
  region?: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  maxAttempts?: number;
  connectionTimeoutMs?: number;
  requestTimeoutMs?: number;
  /** Where a function of a VPC asks from; the SDK keeps it with the client's settings, and errors name it. */
  subnetIds?: readonly string[];
};

/** What a client is made of: a monitor with a minute gives up early, and an API silent for ten seconds is a finding. */
export const bounded = ({
  connectionTimeoutMs = 1000,
  requestTimeoutMs = 3000,
  maxAttempts = 3,
  ...where
}: ClientOptions) => ({
  ...where,
  maxAttempts,
  retryMode: 'standard',
  requestHandler: {
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
  },
});
