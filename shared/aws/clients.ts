import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { SNSClient } from '@aws-sdk/client-sns';
import { SSMClient } from '@aws-sdk/client-ssm';

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

/** For `DescribeTargetGroups` and `DescribeTargetHealth`. */
export const createElbClient = (options: ClientOptions = {}): ElasticLoadBalancingV2Client =>
  new ElasticLoadBalancingV2Client(bounded(options));

/** For Cloud Map. */
export const createRegistryClient = (options: ClientOptions = {}): ServiceDiscoveryClient => {
  const client = new ServiceDiscoveryClient(bounded(options));
  // The SDK puts `data-` before the host of DiscoverInstances; only AWS's own hosts have such a twin.
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { hostname: string };
      const [, host] = /^data-(?!servicediscovery)(.+)$/.exec(request.hostname) ?? [];
      if (host !== undefined) request.hostname = host;
      return next(args);
    },
    { step: 'build', name: 'plainHostOfCustomEndpoint' },
  );
  return client;
};

/** For parameters. */
export const createSsmClient = (options: ClientOptions = {}): SSMClient => new SSMClient(bounded(options));

/** For secrets. */
export const createSecretsClient = (options: ClientOptions = {}): SecretsManagerClient =>
  new SecretsManagerClient(bounded(options));

/** For publishing; the publisher has retries of its own, so a call is one attempt. */
export const createSnsClient = (options: ClientOptions = {}): SNSClient =>
  new SNSClient(bounded({ maxAttempts: 1, ...options }));
