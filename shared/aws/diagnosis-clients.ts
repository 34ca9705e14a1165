import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { Route53Client } from '@aws-sdk/client-route-53';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';

import { bounded, type ClientOptions } from './client-options.ts';
import { createRegistryClient } from './clients.ts';

/** The clients of all that a diagnosis looks at; a look has few seconds: one attempt more, and the rest is for another minute. */
export const createDiagnosisClients = (options: ClientOptions = {}) => {
  const brief = bounded({ maxAttempts: 2, requestTimeoutMs: 2000, ...options });
  const clients = {
    registry: createRegistryClient({ maxAttempts: 2, requestTimeoutMs: 2000, ...options }),
    elb: new ElasticLoadBalancingV2Client(brief),
    ec2: new EC2Client(brief),
    ecs: new ECSClient(brief),
    elasticache: new ElastiCacheClient(brief),
    // Its API is one for all Regions.
    route53: new Route53Client(brief),
    ssm: new SSMClient(brief),
    secrets: new SecretsManagerClient(brief),
  };
  const close = (): void => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, close };
};
