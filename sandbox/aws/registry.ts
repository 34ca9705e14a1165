import type { HostedZone, HostedZones } from './hosted-zones.ts';

/** What DNS is to answer for a name. */
export type RegistryRecord = { type: 'A' | 'AAAA' | 'CNAME'; value: string; ttlS: number };
export type OnRecords = (name: string, records: readonly RegistryRecord[]) => void;

export type ServiceInstance = {
  id: string;
  /** `AWS_INSTANCE_IPV4` and so on, and one's own. */
  attributes: Readonly<Record<string, string>>;
  healthy: boolean;
};
export type RegistryService = {
  id: string;
  name: string;
  namespace: string;
  type: RegistryRecord['type'];
  ttlS: number;
  routing: 'MULTIVALUE' | 'WEIGHTED';
  /** Found by API calls only: no records. */
  apiOnly: boolean;
  instances: Map<string, ServiceInstance>;
};
/** `HTTP`: found by API calls only. `zone`: of one that belongs to a VPC. */
export type Namespace = { id: string; name: string; type: 'DNS_PRIVATE' | 'HTTP'; zone?: HostedZone };

/** A Cloud Map that tells DNS of every change. Names stand for ids: `service.namespace`. */
export type Registry = {
  /** DNS_PRIVATE unless said; with a VPC it has a hosted zone there, and its records are in that. */
  addNamespace(name: string, more?: { type?: Namespace['type']; vpcId?: string; negativeTtlS?: number }): Namespace;
  /** The namespace and its zone go; its services are to be gone already. */
  removeNamespace(namespace: Namespace): void;
  /** A records, 60 s, MULTIVALUE unless said. */
  addService(service: { name: string; namespace: string } & Partial<RegistryService>): RegistryService;
  /** The service, its instances and its name go. */
  removeService(service: RegistryService): void;
  register(service: RegistryService, id: string, attributes: Readonly<Record<string, string>>): void;
  /** Whether there was such an instance. */
  deregister(service: RegistryService, id: string): boolean;
  setHealthy(service: RegistryService, id: string, healthy: boolean): void;
  namespaces(): readonly Namespace[];
  services(): readonly RegistryService[];
};

/** Cloud Map's own default, in seconds. */
const NEGATIVE_TTL_S = 15;

export const createRegistry = (zones: HostedZones, onRecords: OnRecords = () => {}): Registry => {
  const namespaces: Namespace[] = [];
  const services: RegistryService[] = [];
  let made = 0;
  const changed = (service: RegistryService): void => {
    const { type, zone } = namespaces.find(({ name }) => name === service.namespace) ?? {};
    if (service.apiOnly || type === 'HTTP') return;
    const name = `${service.name}.${service.namespace}`;
    const records = recordsOf(service);
    if (zone === undefined) onRecords(name, records);
    else if (records.length === 0) zone.records.delete(name);
    else
      zone.records.set(
        name,
        records.map(({ type, value, ttlS }) => ({ type, data: value, ttl: ttlS })),
      );
  };
  return {
    addNamespace: (name, { type = 'DNS_PRIVATE', vpcId, negativeTtlS = NEGATIVE_TTL_S } = {}) => {
      made += 1;
      const owner = { service: 'servicediscovery.amazonaws.com' };
      const zone = vpcId === undefined ? {} : { zone: zones.addZone({ name, vpcIds: [vpcId], owner, negativeTtlS }) };
      const namespace: Namespace = { id: `ns-${made}`, name, type, ...zone };
      namespaces.push(namespace);
      return namespace;
    },
    removeNamespace: (namespace) => {
      namespaces.splice(namespaces.indexOf(namespace), 1);
      if (namespace.zone) zones.removeZone(namespace.zone);
    },
    addService: (given) => {
      made += 1;
      const service = {
        id: `srv-${made}`,
        type: 'A',
        ttlS: 60,
        routing: 'MULTIVALUE',
        apiOnly: false,
        instances: new Map(),
        ...given,
      } as const;
      services.push(service);
      changed(service);
      return service;
    },
    removeService: (service) => {
      services.splice(services.indexOf(service), 1);
      service.instances.clear();
      changed(service);
    },
    register: (service, id, attributes) => {
      service.instances.set(id, { id, attributes, healthy: attributes.AWS_INIT_HEALTH_STATUS !== 'UNHEALTHY' });
      changed(service);
    },
    deregister: (service, id) => {
      const gone = service.instances.delete(id);
      changed(service);
      return gone;
    },
    setHealthy: (service, id, healthy) => {
      const instance = service.instances.get(id);
      if (instance) instance.healthy = healthy;
      changed(service);
    },
    namespaces: () => namespaces,
    services: () => services,
  };
};

const ADDRESS = { A: 'AWS_INSTANCE_IPV4', AAAA: 'AWS_INSTANCE_IPV6', CNAME: 'AWS_INSTANCE_CNAME' } as const;
const MOST_ANSWERS = 8;

/** Healthy instances, or all when none is healthy; eight at most, or the first when one at random is asked for. */
const recordsOf = ({ instances, type, ttlS, routing }: RegistryService): RegistryRecord[] => {
  const all = [...instances.values()];
  const fit = all.filter(({ healthy }) => healthy);
  return (fit.length > 0 ? fit : all).slice(0, routing === 'WEIGHTED' ? 1 : MOST_ANSWERS).flatMap(({ attributes }) => {
    const value = attributes[ADDRESS[type]];
    return value === undefined ? [] : [{ type, value, ttlS }];
  });
};
