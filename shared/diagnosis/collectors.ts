import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ServiceDiscoveryClient } from '@aws-sdk/client-servicediscovery';
import type { SSMClient } from '@aws-sdk/client-ssm';

import { systemClock } from '../time/clock.ts';
import type { AnyCollector } from './collect.ts';
import { createCacheCollector } from './collectors/cache.ts';
import { createContainersCollector } from './collectors/containers.ts';
import { createGroupCollector } from './collectors/group.ts';
import { createReferencesCollector } from './collectors/references.ts';
import { createRegistryCollector } from './collectors/registry.ts';
import { createSecurityCollector } from './collectors/security.ts';
import { createVpcCollector } from './collectors/vpc.ts';
import { createZonesCollector } from './collectors/zones.ts';

/** What the collectors ask with. */
export type Clients = {
  registry: ServiceDiscoveryClient;
  elb: ElasticLoadBalancingV2Client;
  ec2: EC2Client;
  ecs: ECSClient;
  elasticache: ElastiCacheClient;
  route53: Route53Client;
  ssm: SSMClient;
  secrets: SecretsManagerClient;
};

/** All that a diagnosis may look at; each looks only where the evidence makes it worth while. */
export const createCollectors = (clients: Clients): AnyCollector[] => [
  createRegistryCollector(clients.registry),
  createVpcCollector(clients.ec2),
  createZonesCollector(clients.route53),
  createCacheCollector(clients.elasticache),
  createGroupCollector(clients.elb),
  createContainersCollector(clients.ecs, systemClock),
  createReferencesCollector(clients),
  createSecurityCollector(clients.ec2),
];
