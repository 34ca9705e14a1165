import { type Clock, systemClock } from '../../shared/time/clock.ts';
import { createCloudMapApi } from './cloud-map-api.ts';
import { type Containers, createContainers } from './container-state.ts';
import { createEc2Api } from './ec2-api.ts';
import { createEcsApi } from './ecs-api.ts';
import { type Caches, createCaches } from './elasticache.ts';
import { createElastiCacheApi } from './elasticache-api.ts';
import { createElbApi } from './elbv2-api.ts';
import { createHostedZones, type HostedZones } from './hosted-zones.ts';
import { createLoadBalancer, type LoadBalancer } from './load-balancer.ts';
import { createParameters, type Parameters } from './parameters.ts';
import { createRegistry, type OnRecords, type Registry } from './registry.ts';
import { createRoute53Api } from './route53-api.ts';
import { createSns, type Sns } from './sns.ts';
import { createTroubles, type Troubles } from './troubles.ts';
import { createVpcState, type VpcState } from './vpc-state.ts';
import { serveApis } from './wire.ts';

/** The AWS APIs that the monitor calls, but DynamoDB's, on loopback; `url` is for `AWS_ENDPOINT_URL`. */
export type AwsApis = {
  url: string;
  loadBalancer: LoadBalancer;
  registry: Registry;
  /** Route 53: private zones and the VPCs that ask them. */
  hostedZones: HostedZones;
  parameters: Parameters;
  sns: Sns;
  /** VPCs, subnets, security groups, network interfaces. */
  network: VpcState;
  /** ECS: services and their tasks. */
  containers: Containers;
  /** ElastiCache: caches and their events. */
  caches: Caches;
  /** Throttles, denies, silences or breaks an API or one of its actions. */
  troubles: Troubles;
  stop(): Promise<void>;
};

type Options = {
  /** For the load balancer's intervals. */
  clock?: Clock;
  /** Told of every change of what DNS is to answer for a registered name. */
  onRecords?: OnRecords;
};

/** Starts the APIs, empty; everything in them can be changed while they run. */
export const startAwsApis = async ({ clock = systemClock, onRecords }: Options = {}): Promise<AwsApis> => {
  const loadBalancer = createLoadBalancer(clock);
  const hostedZones = createHostedZones();
  const registry = createRegistry(hostedZones, onRecords);
  const parameters = createParameters();
  const sns = createSns();
  const network = createVpcState();
  const containers = createContainers();
  const caches = createCaches();
  const troubles = createTroubles();
  const apis = [
    createElastiCacheApi(caches),
    createElbApi(loadBalancer),
    createCloudMapApi(registry),
    ...parameters.apis,
    sns.api,
    createEc2Api(network),
    createRoute53Api(hostedZones),
    createEcsApi(containers),
  ];
  const wire = await serveApis(apis, troubles);
  const stop = async (): Promise<void> => {
    await Promise.all([wire.stop(), loadBalancer.stop()]);
  };
  return {
    url: wire.url,
    loadBalancer,
    registry,
    hostedZones,
    parameters,
    sns,
    network,
    containers,
    caches,
    troubles,
    stop,
  };
};
