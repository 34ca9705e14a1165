import { type Clock, systemClock } from '../../shared/time/clock.ts';
import { createCloudMapApi } from './cloud-map-api.ts';
import { createEc2Api } from './ec2-api.ts';
import { createElbApi } from './elbv2-api.ts';
import { createLoadBalancer, type LoadBalancer } from './load-balancer.ts';
import { createParameters, type Parameters } from './parameters.ts';
import { createRegistry, type OnRecords, type Registry } from './registry.ts';
import { createSns, type Sns } from './sns.ts';
import { createTroubles, type Troubles } from './troubles.ts';
import { createVpcState, type VpcState } from './vpc-state.ts';
import { serveApis } from './wire.ts';

/** The AWS APIs that the monitor calls, but DynamoDB's, on loopback; `url` is for `AWS_ENDPOINT_URL`. */
export type AwsApis = {
  url: string;
  loadBalancer: LoadBalancer;
  registry: Registry;
  parameters: Parameters;
  sns: Sns;
  /** VPCs, subnets, security groups, network interfaces. */
  network: VpcState;
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
  const registry = createRegistry(onRecords);
  const parameters = createParameters();
  const sns = createSns();
  const network = createVpcState();
  const troubles = createTroubles();
  const apis = [createElbApi(loadBalancer), createCloudMapApi(registry), ...parameters.apis, sns.api, createEc2Api(network)];
  const wire = await serveApis(apis, troubles);
  const stop = async (): Promise<void> => {
    await Promise.all([wire.stop(), loadBalancer.stop()]);
  };
  return { url: wire.url, loadBalancer, registry, parameters, sns, network, troubles, stop };
};
