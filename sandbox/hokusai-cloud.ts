import { CLOUD_MAP_ARN } from './aws/cloud-map-api.ts';
import { createVpcResolver } from './aws/vpc-resolver.ts';
import type { SandboxSecurityGroup } from './aws/vpc-state.ts';
import { type Hokusai, MLFLOW_NAME, NAMESPACE, REDIS_NAME } from './hokusai.ts';

/** Where the monitor's probes are, as a deployment would say. */
export const MONITOR = { subnetIds: ['subnet-0a1b2c3d'], groupIds: ['sg-0vpcwatch'] } as const;
const VPC = { id: 'vpc-0hokusai', cidr: '127.0.0.0/16' } as const;
const [SUBNET] = MONITOR.subnetIds;
const CLUSTER = 'hokusai-development';
/** Every name is asked again within a tick: the sandbox's minute is five seconds. */
const TTL_S = 1;

/** Redis answers the monitor as long as its security group lets it in. */
export type RedisDoor = { shut(): Promise<void>; open(): Promise<void> };

/** The network of the platform as EC2 and ElastiCache tell of it; shutting the door black-holes the real Redis. */
export const describeNetwork = ({ aws, dns, redis }: Hokusai): RedisDoor => {
  const { network, caches } = aws;
  const vpc = network.addVpc(VPC);
  dns.resolveFor(createVpcResolver(vpc, aws.hostedZones));
  network.addSubnet({ id: SUBNET, vpcId: VPC.id, cidr: '127.0.0.0/24' });
  for (const id of MONITOR.groupIds) network.addGroup({ id, vpcId: VPC.id, name: 'vpcwatch' });
  const { port } = redis.server;
  const door = network.addGroup({ id: 'sg-0redis', vpcId: VPC.id, name: 'hokusai-redis' });
  network.addInterface({
    id: 'eni-0redis',
    subnetId: SUBNET,
    address: '127.0.0.1',
    groupIds: [door.id],
    description: 'ElastiCache hokusai-redis-development-001',
  });
  caches.add({
    id: 'hokusai-redis-development',
    tls: true,
    auth: true,
    port,
    primary: { host: REDIS_NAME, port },
    groupIds: [door.id],
    nodes: [
      {
        id: 'hokusai-redis-development-001',
        zone: 'us-east-1a',
        host: REDIS_NAME,
        status: 'available',
        role: async () => 'primary',
      },
    ],
  });
  letIn(door, port);
  return {
    shut: async () => {
      door.ingress = [];
      await redis.server.freeze();
    },
    open: async () => {
      letIn(door, port);
      redis.server.thaw();
    },
  };
};

const letIn = (door: SandboxSecurityGroup, port: number): void => {
  door.ingress = [{ protocol: 'tcp', fromPort: port, toPort: port, groupIds: [...MONITOR.groupIds] }];
};

/** MLflow in Cloud Map and in ECS; leaving takes the instance out of the registry, the task runs on. */
export const describeMlflow = ({ aws, ports }: Hokusai): { join(): void; leave(): void } => {
  aws.registry.addNamespace(NAMESPACE, { vpcId: VPC.id, negativeTtlS: TTL_S });
  const name = MLFLOW_NAME.slice(0, -NAMESPACE.length - 1);
  const service = aws.registry.addService({ name, namespace: NAMESPACE, ttlS: TTL_S });
  describeService(aws, {
    name: 'mlflow',
    ports: [ports.mlflow],
    registryArns: [`${CLOUD_MAP_ARN}:service/${service.id}`],
  });
  const attributes = { AWS_INSTANCE_IPV4: '127.0.0.1', AWS_INSTANCE_PORT: String(ports.mlflow) };
  const join = (): void => aws.registry.register(service, 'mlflow-1', attributes);
  join();
  return { join, leave: () => void aws.registry.deregister(service, 'mlflow-1') };
};

type EcsService = { name: string; ports: number[]; targetGroupArns?: string[]; registryArns?: string[] };

/** An ECS service of one running task. */
export const describeService = ({ containers }: Hokusai['aws'], { name, ports, ...attached }: EcsService): void => {
  containers.addService({
    cluster: CLUSTER,
    name: `hokusai-${name}-development`,
    containerPorts: ports,
    gracePeriodS: 60,
    tasks: [{ id: `${name}-task`, status: 'RUNNING', address: '127.0.0.1', startedAt: '2025-08-13T10:00:00Z' }],
    ...attached,
  });
};
