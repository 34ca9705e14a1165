import type { Network } from '../aws/network.ts';
import { listed } from './doctor-finding.ts';
import { letsHttps } from './doctor-groups.ts';
import type { VpcApi } from './doctor-needs.ts';
import type { NoWayOut } from './doctor-routes.ts';
import type { Obstacle, Seat, Way } from './doctor-ways.ts';

/** Subnets of a seat from which an API is not reached, all for the same kind of obstacle. */
export type Place = {
  api: VpcApi;
  seat: Seat;
  ways: readonly Extract<Way, { obstacle: Obstacle }>[];
  region: string;
};

const endpointName = ({ api, region }: Place): string => `com.amazonaws.${region}.${api}`;

/** Which functions do not reach what, from where, and why. */
export const tellObstacle = (place: Place): string => {
  const { seat, ways } = place;
  const from = [...Map.groupBy(ways, ({ obstacle }) => detailOf(obstacle))].map(
    ([detail, same]) => `from ${listed(same.map(({ subnet }) => `${subnet.id} (${subnet.zone})`))}${detail}`,
  );
  const verb = seat.functions.length === 1 ? 'does' : 'do';
  return `${listed(seat.functions)} ${verb} not reach ${endpointName(place)} ${from.join(', and ')}: ${reasonOf(place)}`;
};

const NO_WAY: Record<NoWayOut['why'], (target: string) => string> = {
  'no-route': () => 'has no route out of the VPC',
  'internet-gateway': (target) => `leads to ${target} only, and a function has no public address`,
  dead: (target) => `leads to ${target}, which is gone`,
  peering: (target) => `leads to ${target}, and a peering passes nothing on to AWS`,
};

/** What differs from subnet to subnet. */
const detailOf = (obstacle: Obstacle): string => {
  if (obstacle.kind === 'not-on-route-table') return `, whose route table is ${obstacle.routeTable}`;
  if (obstacle.kind !== 'no-way') return '';
  return `, whose ${obstacle.routeTable} ${NO_WAY[obstacle.why](obstacle.target ?? '')}`;
};

const reasonOf = ({ api, seat, ways }: Place): string => {
  const obstacle = ways[0]?.obstacle;
  const id = obstacle && 'endpoint' in obstacle ? obstacle.endpoint.id : '';
  switch (obstacle?.kind) {
    case 'not-on-route-table':
      return `${id} is not on it`;
    case 'not-available':
      return `${id} is not available`;
    case 'private-dns-off':
      return `${id} has private DNS off, so the API's name leads elsewhere`;
    case 'no-interface':
      return `${id} has no network interface in a subnet`;
    case 'endpoint-closed':
      return `the security groups of ${id} do not let ${listed(seat.groupIds ?? [])} in on 443`;
    case 'egress-closed':
      return `${listed(seat.groupIds ?? [])} lets nothing out on 443 to ${obstacle.to}`;
    default:
      return `no NAT and no ${api === 'dynamodb' ? 'gateway' : 'interface'} endpoint; create it, or route 0.0.0.0/0 to a NAT`;
  }
};

/** The commands that mend it. */
export const mendObstacle = (place: Place, network: Network): string[] => {
  const { seat, ways, region } = place;
  const [first] = ways;
  if (first === undefined) return [];
  const { obstacle } = first;
  const ec2 = (command: string): string => `aws ec2 ${command.replace(' ', ` --region ${region} `)}`;
  const modify = (id: string, change: string): string => ec2(`modify-vpc-endpoint --vpc-endpoint-id ${id} ${change}`);
  const [group = '<security group>'] = seat.groupIds ?? [];
  switch (obstacle.kind) {
    case 'no-way':
      return createEndpoint(place, network).map(ec2);
    case 'not-on-route-table':
      return [modify(obstacle.endpoint.id, `--add-route-table-ids ${routeTablesOf(place)}`)];
    case 'not-available':
      return [ec2(`describe-vpc-endpoints --vpc-endpoint-ids ${obstacle.endpoint.id}`)];
    case 'private-dns-off':
      return [modify(obstacle.endpoint.id, '--private-dns-enabled')];
    case 'no-interface':
      return [modify(obstacle.endpoint.id, `--add-subnet-ids ${oneSubnetAZone(ways)}`)];
    case 'endpoint-closed':
      return [ec2(letIn(obstacle.endpoint.groupIds[0] ?? '<security group>', group))];
    case 'egress-closed':
      return [
        ec2(
          `authorize-security-group-egress --group-id ${group} --ip-permissions IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges='[{CidrIp=0.0.0.0/0}]'`,
        ),
      ];
  }
};

const createEndpoint = (place: Place, network: Network): string[] => {
  const { api, seat, ways } = place;
  const create = `create-vpc-endpoint --vpc-id ${ways[0]?.subnet.vpcId} --service-name ${endpointName(place)}`;
  if (api === 'dynamodb') {
    return [`${create} --vpc-endpoint-type Gateway --route-table-ids ${routeTablesOf(place)}`];
  }
  const [group] = seat.groupIds ?? [];
  const shownGroup = group ?? '<one that lets 443 in>';
  const kind = '--vpc-endpoint-type Interface --private-dns-enabled';
  const command = `${create} ${kind} --subnet-ids ${oneSubnetAZone(ways)} --security-group-ids ${shownGroup}`;
  // The endpoint shares the function's group, which has to let itself in.
  const own = network.groups.find(({ id }) => id === group);
  const subnets = ways.map(({ subnet }) => subnet.cidr);
  const open = own === undefined || letsHttps(own.ingress, { groupIds: [own.id], ranges: subnets });
  return open ? [command] : [command, letIn(own.id, own.id)];
};

const letIn = (group: string, from: string): string =>
  `authorize-security-group-ingress --group-id ${group} --protocol tcp --port 443 --source-group ${from}`;

const routeTablesOf = ({ ways }: Place): string =>
  [...new Set(ways.flatMap(({ obstacle }) => ('routeTable' in obstacle ? obstacle.routeTable : [])))].join(' ');

/** An endpoint takes one subnet a zone. */
const oneSubnetAZone = (ways: Place['ways']): string =>
  [...new Map(ways.map(({ subnet }) => [subnet.zone, subnet.id])).values()].join(' ');
