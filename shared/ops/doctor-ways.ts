import type { Network } from '../aws/network.ts';
import type { Endpoint, GroupRule, RouteTable, Subnet } from '../aws/network-facts.ts';
import { letsHttps, type Peer } from './doctor-groups.ts';
import type { VpcApi } from './doctor-needs.ts';
import { type NoWayOut, routeTableOf, wayOut } from './doctor-routes.ts';

/** Where functions are in a VPC. `groupIds`: unknown before they are deployed. */
export type Seat = {
  functions: readonly string[];
  subnetIds: readonly string[];
  groupIds: readonly string[] | undefined;
};

/** What is between a subnet and an API. `endpoint`: the one that would do, but for this. */
export type Obstacle =
  | ({ kind: 'no-way'; routeTable: string } & NoWayOut)
  | { kind: 'not-on-route-table'; endpoint: Endpoint; routeTable: string }
  | { kind: 'not-available' | 'private-dns-off' | 'no-interface' | 'endpoint-closed'; endpoint: Endpoint }
  | { kind: 'egress-closed'; to: string };

/** From one subnet: by what the API is reached, or what is in the way. */
export type Way = { subnet: Subnet } & ({ by: string } | { obstacle: Obstacle });

/** Looks for a way from a subnet to an API; with none, the obstacle that is the least to mend. */
export const wayTo = (api: VpcApi, subnet: Subnet, seat: Seat, network: Network): Way => {
  const here: Here = { subnet, seat, network, table: routeTableOf(subnet, network) };
  const endpoints = network.endpoints.filter(({ vpcId, service }) => vpcId === subnet.vpcId && service === api);
  const gateways = endpoints.filter(({ kind }) => kind === 'gateway').map((endpoint) => byGateway(endpoint, here));
  const interfaces = endpoints.filter((endpoint) => endpoint.kind === 'interface' && isOfUse(endpoint));
  // It takes the API's name for the whole VPC: no default route is asked any more.
  const taker = interfaces.find(({ available, privateDns }) => available && privateDns);
  const openGateway = gateways.find((way) => 'by' in way);
  if (openGateway) return { subnet, ...openGateway };
  if (taker) return { subnet, ...byInterface(taker, here) };
  const ways = [...gateways, ...interfaces.map((endpoint) => byInterface(endpoint, here)), byRoute(here)];
  return { subnet, ...(ways.find((way) => 'by' in way) ?? ways[0] ?? byRoute(here)) };
};

// DynamoDB gives an interface endpoint no private DNS, and the SDK asks for the API's own name.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
const isOfUse = ({ service, privateDns }: Endpoint): boolean => service !== 'dynamodb' || privateDns;

type Here = { subnet: Subnet; seat: Seat; network: Network; table: RouteTable | undefined };
type Found = { by: string } | { obstacle: Obstacle };

const byGateway = (endpoint: Endpoint, here: Here): Found => {
  const { table } = here;
  if (!endpoint.available) return { obstacle: { kind: 'not-available', endpoint } };
  if (table === undefined || !endpoint.routeTableIds.includes(table.id)) {
    return { obstacle: { kind: 'not-on-route-table', endpoint, routeTable: table?.id ?? 'none' } };
  }
  const prefixList = table.routes.find(({ target }) => target === endpoint.id)?.destination;
  const peer: Peer = { groupIds: [], ranges: [], ...(prefixList !== undefined && { prefixList }) };
  // Its addresses are public ones: a rule to everywhere holds for them too.
  return letsOut(peer, here) || letsOut('internet', here) ? { by: endpoint.id } : egressClosed(endpoint.id);
};

const byInterface = (endpoint: Endpoint, here: Here): Found => {
  const { network, seat, subnet } = here;
  if (!endpoint.available) return { obstacle: { kind: 'not-available', endpoint } };
  if (endpoint.interfaces === 0) return { obstacle: { kind: 'no-interface', endpoint } };
  if (!endpoint.privateDns) return { obstacle: { kind: 'private-dns-off', endpoint } };
  const { groupIds } = seat;
  const ingress = rulesOf(endpoint.groupIds, 'ingress', network);
  if (groupIds && ingress && !letsHttps(ingress, { groupIds, ranges: [subnet.cidr] })) {
    return { obstacle: { kind: 'endpoint-closed', endpoint } };
  }
  const ranges = network.subnets.filter(({ id }) => endpoint.subnetIds.includes(id)).map(({ cidr }) => cidr);
  return letsOut({ groupIds: endpoint.groupIds, ranges }, here) ? { by: endpoint.id } : egressClosed(endpoint.id);
};

const byRoute = (here: Here): Found => {
  const out = wayOut(here.table);
  if ('why' in out) return { obstacle: { kind: 'no-way', routeTable: here.table?.id ?? 'no route table', ...out } };
  return letsOut('internet', here) ? { by: out.to } : egressClosed(out.to);
};

const egressClosed = (to: string): Found => ({ obstacle: { kind: 'egress-closed', to } });

const letsOut = (peer: Peer, { seat, network }: Here): boolean => {
  const egress = seat.groupIds && rulesOf(seat.groupIds, 'egress', network);
  return egress === undefined || letsHttps(egress, peer);
};

/** The rules of groups together; `undefined` when one of them was not found, so that nothing is known. */
const rulesOf = (
  groupIds: readonly string[],
  way: 'ingress' | 'egress',
  { groups }: Network,
): GroupRule[] | undefined => {
  const found = groups.filter(({ id }) => groupIds.includes(id));
  return found.length < groupIds.length ? undefined : found.flatMap((group) => group[way]);
};
