import type { Network } from '../aws/network.ts';
import { type DoctorFinding, listed, missing, ok } from './doctor-finding.ts';
import type { VpcApi } from './doctor-needs.ts';
import { mendObstacle, type Place, tellObstacle } from './doctor-obstacles.ts';
import { type Obstacle, type Seat, wayTo } from './doctor-ways.ts';

/** `apis`: what each function needs. */
type Input = {
  seats: readonly Seat[];
  network: Network;
  apis: (functionName: string) => readonly VpcApi[];
  region: string;
};

/** Whether each function in the VPC reaches each API that it needs from each of its subnets. */
export const judgeNetwork = ({ seats, network, apis, region }: Input): DoctorFinding[] =>
  seats.flatMap((seat) => {
    const needed = [...new Set(seat.functions.flatMap(apis))];
    const split = inTwoVpcs(seat, network);
    if (split) return [split];
    return [
      ...goneSubnets(seat, network),
      ...needed.flatMap((api) => {
        const functions = seat.functions.filter((name) => apis(name).includes(api));
        return judgeApi({ api, seat: { ...seat, functions }, network, region });
      }),
    ];
  });

/** `support` and `hostnames`: the VPC's attributes enableDnsSupport and enableDnsHostnames. */
export const judgeVpcDns = (
  vpcId: string,
  dns: { support: boolean; hostnames: boolean },
  region: string,
): DoctorFinding[] => {
  const mend = (option: string): string =>
    `aws ec2 modify-vpc-attribute --region ${region} --vpc-id ${vpcId} --${option} '{"Value":true}'`;
  if (!dns.support) {
    const what = `${vpcId} has enableDnsSupport off: no name resolves in it`;
    return [missing('network', what, mend('enable-dns-support'))];
  }
  if (dns.hostnames) return [ok('network', `${vpcId} resolves private names`)];
  const what = `${vpcId} has enableDnsHostnames off: no name of a private zone or an endpoint resolves in it`;
  return [missing('network', what, mend('enable-dns-hostnames'))];
};

const goneSubnets = ({ subnetIds, functions }: Seat, { subnets }: Network): DoctorFinding[] => {
  const gone = subnetIds.filter((wanted) => !subnets.some(({ id }) => id === wanted));
  if (gone.length === 0) return [];
  const what = `${listed(gone)} of ${listed(functions)}: no such subnet in this account and Region`;
  return [missing('network', what, 'deploy with other subnetIds')];
};

/** A function is in one VPC, and so is an endpoint: of subnets in two, nothing more can be told. */
const inTwoVpcs = ({ subnetIds, functions }: Seat, { subnets }: Network): DoctorFinding | undefined => {
  const own = Map.groupBy(
    subnets.filter(({ id }) => subnetIds.includes(id)),
    ({ vpcId }) => vpcId,
  );
  if (own.size < 2) return undefined;
  const where = [...own].map(([vpcId, inIt]) => {
    const ids = inIt.map(({ id }) => id);
    return `${listed(ids)} ${ids.length === 1 ? 'is' : 'are'} in ${vpcId}`;
  });
  const what = `${listed(functions)} cannot be in two VPCs: ${where.join(', ')}`;
  return missing('network', what, 'name subnets of one VPC');
};

type Question = Omit<Place, 'ways'> & { network: Network };

const judgeApi = ({ api, seat, network, region }: Question): DoctorFinding[] => {
  const subnets = network.subnets.filter(({ id }) => seat.subnetIds.includes(id));
  const ways = subnets.map((subnet) => wayTo(api, subnet, seat, network));
  const open = ways.flatMap((way) => ('by' in way ? way.by : []));
  const blockedWays = ways.flatMap((way) => ('by' in way ? [] : [way]));
  // Subnets with the same thing to mend together, so that one command mends them all.
  const found = [...Map.groupBy(blockedWays, ({ obstacle }) => keyOf(obstacle)).values()].map((blocked) => {
    const place: Place = { api, seat, ways: blocked, region };
    return missing('network', tellObstacle(place), ...mendObstacle(place, network));
  });
  if (found.length > 0 || open.length === 0) return found;
  return [
    ok(
      'network',
      `${listed(seat.functions)} ${seat.functions.length === 1 ? 'reaches' : 'reach'} ${api} by ${listed([...new Set(open)])}`,
    ),
  ];
};

const keyOf = (obstacle: Obstacle): string => `${obstacle.kind} ${'endpoint' in obstacle ? obstacle.endpoint.id : ''}`;
