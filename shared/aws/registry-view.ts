import {
  type NamespaceSummary,
  paginateListNamespaces,
  paginateListServices,
  type ServiceDiscoveryClient,
  type ServiceFilter,
  type ServiceSummary,
} from '@aws-sdk/client-servicediscovery';

import { discoverInstances, type Instance } from './cloud-map.ts';
import { awsError } from './errors.ts';

/** Cloud Map, around one name `<service>.<namespace>`; what it does not know is absent. */
export type RegistryView = {
  /** `type` as Cloud Map has it: `DNS_PRIVATE`, `DNS_PUBLIC`, `HTTP` (no records). */
  namespace?: { id: string; name: string; hostedZoneId?: string; negativeTtlS?: number; type: string };
  service?: {
    id: string;
    name: string;
    arn: string;
    /** Record types that it makes in DNS; none for one without DNS. */
    recordTypes: readonly string[];
    ttlS?: number;
    routing?: string;
  };
  /** What else the namespace has, by name, when it has no such service; the first twenty. */
  others?: readonly string[];
  instances: readonly RegisteredInstance[];
};
/** One without a health check is healthy. */
export type RegisteredInstance = { id: string; address?: string; port?: number; healthy: boolean };

/** A whole name, of which a namespace may be the end, or the two parts. */
export type WantedName = { name: string } | { service: string; namespace: string };

const MOST_PAGES = 20;
const MOST_OTHERS = 20;

/** Reads what Cloud Map has for a name; rejects with an `AwsError`. */
export const readRegistryView = async (
  client: ServiceDiscoveryClient,
  wanted: WantedName,
  signal?: AbortSignal,
): Promise<RegistryView> => {
  const ask = { client, options: signal === undefined ? {} : { abortSignal: signal } };
  const found = namespaceOf(await readNamespaces(ask), wanted);
  if (found === undefined) return { instances: [] };
  const namespace = toNamespace(found);
  const services = await readServices(ask, namespace);
  const own = 'service' in wanted ? wanted.service : plain(wanted.name).slice(0, -namespace.name.length - 1);
  const service = serviceOf(services, wanted, own);
  if (service === undefined) return { namespace, others: namesOf(services), instances: [] };
  const registered = await discoverInstances(client, { namespace: namespace.name, service: service.Name ?? '' });
  const instances = 'missing' in registered ? [] : registered.instances.map(toInstance);
  return { namespace, service: toService(service), instances };
};

/** The API tells capital letters apart, DNS does not. The records of SRV instances are one label below their service. */
const serviceOf = (
  services: readonly ServiceSummary[],
  wanted: WantedName,
  own: string,
): ServiceSummary | undefined => {
  const nameOf = ({ Name = '' }: ServiceSummary): string => ('service' in wanted ? Name : Name.toLowerCase());
  return services.find((each) => nameOf(each) === own) ?? services.find((each) => own.endsWith(`.${nameOf(each)}`));
};

type Ask = { client: ServiceDiscoveryClient; options: { abortSignal?: AbortSignal } };

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');

/** The longest that the name ends in; of several of one name, one that makes records. */
const namespaceOf = (all: readonly NamespaceSummary[], wanted: WantedName): NamespaceSummary | undefined =>
  all
    .filter(({ Name = '' }) =>
      'service' in wanted ? Name === wanted.namespace : `.${plain(wanted.name)}`.endsWith(`.${plain(Name)}`),
    )
    .sort(
      (one, other) =>
        (other.Name?.length ?? 0) - (one.Name?.length ?? 0) ||
        Number(one.Type === 'HTTP') - Number(other.Type === 'HTTP'),
    )[0];

const readNamespaces = ({ client, options }: Ask): Promise<NamespaceSummary[]> =>
  asking(client, 'ListNamespaces', 'all namespaces', () =>
    upTo(paginateListNamespaces({ client, pageSize: 100 }, {}, options), ({ Namespaces }) => Namespaces),
  );

/** Filtered after paging: an empty page says nothing about the next. */
const readServices = ({ client, options }: Ask, { id, name }: { id: string; name: string }) =>
  asking(client, 'ListServices', name, () => {
    const mine: ServiceFilter = { Name: 'NAMESPACE_ID', Values: [id] };
    const pages = paginateListServices({ client, pageSize: 100 }, { Filters: [mine] }, options);
    return upTo(pages, ({ Services }) => Services);
  });

const upTo = async <Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> => {
  const items: Item[] = [];
  let count = 0;
  for await (const page of pages) {
    items.push(...(itemsOf(page) ?? []));
    count += 1;
    if (count === MOST_PAGES) break;
  }
  return items;
};

const asking = async <T>(
  client: ServiceDiscoveryClient,
  action: string,
  on: string,
  ask: () => Promise<T>,
): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    const call = { action: `servicediscovery:${action}`, on, endpoint: 'servicediscovery' };
    throw await awsError(error, client, call);
  }
};

const namesOf = (services: readonly ServiceSummary[]): string[] =>
  services
    .flatMap(({ Name }) => Name ?? [])
    .sort()
    .slice(0, MOST_OTHERS);

const toNamespace = ({ Id: id = '', Name: name = '', Type, Properties }: NamespaceSummary) => {
  const { HostedZoneId: hostedZoneId, SOA } = Properties?.DnsProperties ?? {};
  return {
    id,
    name: plain(name),
    type: Type ?? '',
    ...(hostedZoneId !== undefined && { hostedZoneId }),
    ...(SOA?.TTL !== undefined && { negativeTtlS: SOA.TTL }),
  };
};

const toService = ({ Id: id = '', Name: name = '', Arn: arn = '', DnsConfig: dns }: ServiceSummary) => {
  const ttls = (dns?.DnsRecords ?? []).flatMap(({ TTL }) => TTL ?? []);
  return {
    id,
    name,
    arn,
    recordTypes: (dns?.DnsRecords ?? []).flatMap(({ Type }) => Type ?? []),
    ...(ttls.length > 0 && { ttlS: Math.max(...ttls) }),
    ...(dns?.RoutingPolicy !== undefined && { routing: dns.RoutingPolicy }),
  };
};

const toInstance = ({ id, ipv4, ipv6, cname, port, healthy }: Instance): RegisteredInstance => {
  const address = ipv4 ?? ipv6 ?? cname;
  return { id, healthy, ...(address !== undefined && { address }), ...(port !== undefined && { port }) };
};
