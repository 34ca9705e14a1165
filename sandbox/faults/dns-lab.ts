import type { Namespace, RegistryService } from '../aws/registry.ts';
import { createVpcResolver } from '../aws/vpc-resolver.ts';
import type { SandboxVpc } from '../aws/vpc-state.ts';
import type { Lab } from './lab.ts';
import { type Made, watching } from './scenario.ts';

/** A VPC whose resolver the lab's DNS server is, with the monitor in it. */
export type Home = { vpc: SandboxVpc; vantage: NonNullable<Made['vantage']> };

export const NAMESPACE = 'app.local';
export const NAME = `mlflow.${NAMESPACE}`;

const VPC = 'vpc-0a1b2c3d';
const SUBNET = 'subnet-0a1b2c3d';

export const homeIn = ({ aws, dns }: Lab): Home => {
  const vpc = aws.network.addVpc({ id: VPC, cidr: '10.0.0.0/16' });
  aws.network.addSubnet({ id: SUBNET, vpcId: VPC, cidr: '10.0.1.0/24' });
  dns.resolveFor(createVpcResolver(vpc, aws.hostedZones));
  return { vpc, vantage: { subnetIds: [SUBNET], groupIds: [] } };
};

export type Registered = Home & { namespace: Namespace; service: RegistryService };

/** ECS registers a task under its own id. */
export const taskId = (n: number): string => n.toString(16).padStart(32, '0');

/** A home where `mlflow.app.local` is registered, with addresses; TTL 0, so that nothing is waited for. */
export const registeredIn = (
  lab: Lab,
  addresses: readonly string[] = ['127.0.0.1'],
  more: Partial<Pick<RegistryService, 'name' | 'routing' | 'apiOnly' | 'ttlS'>> = {},
): Registered => {
  const home = homeIn(lab);
  const namespace = lab.aws.registry.addNamespace(NAMESPACE, { vpcId: home.vpc.id });
  const service = lab.aws.registry.addService({ name: 'mlflow', namespace: NAMESPACE, ttlS: 0, ...more });
  for (const [index, address] of addresses.entries()) {
    lab.aws.registry.register(service, taskId(index + 1), {
      AWS_INSTANCE_IPV4: address,
      AWS_INSTANCE_PORT: '5000',
    });
  }
  return { ...home, namespace, service };
};

/** The name watched by a dns check, from the VPC where there is one. */
export const watchName = ({ dns }: Lab, home?: Home, check: object = {}): Made =>
  watching({ kind: 'dns', name: NAME, resolver: dns.address, ...check }, home && { vantage: home.vantage });

/** The registry of the name watched, with the dns check that it goes by. */
export const watchRegistry = (lab: Lab, more: Partial<Made> = {}): Made => ({
  services: {
    watched: {
      name: 'Watched',
      checks: {
        'watched-check': { kind: 'cloud-map', service: 'mlflow', namespace: NAMESPACE, matches: 'watched-dns' },
        'watched-dns': { kind: 'dns', name: NAME, resolver: lab.dns.address },
      },
    },
  },
  check: 'watched-check',
  ...more,
});
