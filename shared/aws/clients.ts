import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import { SSMClient } from '@aws-sdk/client-ssm';

import { bounded, type ClientOptions } from './client-options.ts';

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
