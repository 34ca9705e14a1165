import { describe, expect, it } from 'vitest';

import type { Network } from '../../shared/aws/network.ts';
import type { Endpoint, GroupRule, Route, RouteTable } from '../../shared/aws/network-facts.ts';
import type { VpcApi } from '../../shared/ops/doctor-needs.ts';
import { judgeNetwork, judgeVpcDns } from '../../shared/ops/doctor-network.ts';
import type { Seat } from '../../shared/ops/doctor-ways.ts';

const REGION = 'us-east-1';
const a = { id: 'subnet-a', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.1.0/24' };
const b = { id: 'subnet-b', vpcId: 'vpc-1', zone: 'us-east-1b', cidr: '10.0.2.0/24' };
const local: Route = { destination: '10.0.0.0/16', target: 'local', active: true };
const to = (target: string, active = true): Route => ({ destination: '0.0.0.0/0', target, active });
const main = (...routes: Route[]): RouteTable => ({
  id: 'rtb-main',
  vpcId: 'vpc-1',
  main: true,
  subnetIds: [],
  routes: [local, ...routes],
});
const halves = (low: string, high: string): Route[] => [
  { destination: '0.0.0.0/1', target: low, active: true },
  { destination: '128.0.0.0/1', target: high, active: true },
];
const own = (subnetIds: string[], ...routes: Route[]): RouteTable => ({
  ...main(...routes),
  id: 'rtb-own',
  main: false,
  subnetIds,
});

const rule = (changed: Partial<GroupRule> = {}): GroupRule => ({
  protocol: 'tcp',
  fromPort: 443,
  toPort: 443,
  cidrs: [],
  groupIds: [],
  prefixLists: [],
  ...changed,
});
const everywhere: GroupRule = { protocol: '-1', cidrs: ['0.0.0.0/0'], groupIds: [], prefixLists: [] };
const fn = { id: 'sg-fn', ingress: [], egress: [everywhere] };
const ep = { id: 'sg-ep', ingress: [rule({ groupIds: ['sg-fn'] })], egress: [] };

const endpoint = (changed: Partial<Endpoint> = {}): Endpoint => ({
  id: 'vpce-1',
  vpcId: 'vpc-1',
  service: 'elasticloadbalancing',
  kind: 'interface',
  available: true,
  privateDns: true,
  routeTableIds: [],
  subnetIds: ['subnet-a'],
  groupIds: ['sg-ep'],
  interfaces: 1,
  ...changed,
});
const gateway = (changed: Partial<Endpoint> = {}): Endpoint =>
  endpoint({ id: 'vpce-ddb', service: 'dynamodb', kind: 'gateway', privateDns: false, groupIds: [], ...changed });

const judge = (changed: Partial<Network>, api: VpcApi = 'elasticloadbalancing', seat: Partial<Seat> = {}) => {
  const network: Network = { subnets: [a, b], routeTables: [main()], endpoints: [], groups: [fn, ep], ...changed };
  const seats: Seat[] = [{ functions: ['probe-targets'], subnetIds: ['subnet-a'], groupIds: ['sg-fn'], ...seat }];
  return judgeNetwork({ seats, network, apis: () => [api], region: REGION });
};
const found = (...args: Parameters<typeof judge>): string =>
  judge(...args)
    .map(({ level, what }) => `${level} ${what}`)
    .join('\n');
const mends = (...args: Parameters<typeof judge>): string[] => judge(...args).flatMap(({ mend }) => mend);

describe('a subnet reaches an API', () => {
  it.each([
    ['by a NAT on its own route table', { routeTables: [main(), own(['subnet-a'], to('nat-1'))] }, 'nat-1'],
    ['by a NAT on the main route table', { routeTables: [main(to('nat-1'))] }, 'nat-1'],
    ['by a default route to a transit gateway', { routeTables: [main(to('tgw-1'))] }, 'tgw-1'],
    ['by two halves of a default route', { routeTables: [main(...halves('nat-1', 'nat-1'))] }, 'nat-1'],
    ['by two NATs, half each', { routeTables: [main(...halves('nat-1', 'nat-2'))] }, 'nat-1 and nat-2'],
    [
      'by a half of a default route and a whole one',
      { routeTables: [main(...halves('nat-1', 'nat-2').slice(0, 1), to('nat-2'))] },
      'nat-1 and nat-2',
    ],
    ['by a NAT instance', { routeTables: [main(to('eni-1'))] }, 'eni-1'],
    ['by an interface endpoint', { endpoints: [endpoint()] }, 'vpce-1'],
    [
      'by an endpoint whose group lets its range in',
      { endpoints: [endpoint()], groups: [fn, { ...ep, ingress: [rule({ cidrs: ['10.0.0.0/16'] })] }] },
      'vpce-1',
    ],
    ['by an endpoint in another subnet of the VPC', { endpoints: [endpoint({ subnetIds: ['subnet-b'] })] }, 'vpce-1'],
    [
      'by the NAT where an endpoint is broken',
      { routeTables: [main(to('nat-1'))], endpoints: [endpoint({ privateDns: false })] },
      'nat-1',
    ],
    [
      'with egress to the endpoint’s group alone',
      { endpoints: [endpoint()], groups: [{ ...fn, egress: [rule({ groupIds: ['sg-ep'] })] }, ep] },
      'vpce-1',
    ],
    [
      'with egress to the endpoint’s subnet alone',
      { endpoints: [endpoint()], groups: [{ ...fn, egress: [rule({ cidrs: ['10.0.1.0/24'] })] }, ep] },
      'vpce-1',
    ],
  ] as const)('%s', (_, network, by) => {
    expect(found(network as never)).toBe(`ok probe-targets reaches elasticloadbalancing by ${by}`);
  });

  it('DynamoDB by the gateway endpoint on its route table, with egress to its prefix list alone', () => {
    const routes = [{ destination: 'pl-1', target: 'vpce-ddb', active: true }];
    const network = {
      routeTables: [main(...routes)],
      endpoints: [gateway({ routeTableIds: ['rtb-main'] })],
      groups: [{ ...fn, egress: [rule({ prefixLists: ['pl-1'] })] }],
    };
    expect(found(network, 'dynamodb')).toBe('ok probe-targets reaches dynamodb by vpce-ddb');
  });

  it('before anything is deployed, as far as security groups do not matter', () => {
    expect(found({ endpoints: [endpoint()], groups: [] }, 'elasticloadbalancing', { groupIds: undefined })).toContain(
      'ok',
    );
  });
});

describe('a subnet without a way to an API', () => {
  const lead =
    'missing probe-targets does not reach com.amazonaws.us-east-1.elasticloadbalancing from subnet-a (us-east-1a)';
  const create =
    'aws ec2 create-vpc-endpoint --region us-east-1 --vpc-id vpc-1 --service-name com.amazonaws.us-east-1.elasticloadbalancing --vpc-endpoint-type Interface --private-dns-enabled --subnet-ids subnet-a --security-group-ids sg-fn';
  const letSelfIn =
    'aws ec2 authorize-security-group-ingress --region us-east-1 --group-id sg-fn --protocol tcp --port 443 --source-group sg-fn';

  it.each([
    ['no route', [], 'has no route out of the VPC'],
    ['an internet gateway', [to('igw-1')], 'leads to igw-1 only, and a function has no public address'],
    ['a NAT that is gone', [to('nat-1', false)], 'leads to nat-1, which is gone'],
    [
      'one half to an internet gateway',
      halves('nat-1', 'igw-1'),
      'leads to igw-1 only, and a function has no public address',
    ],
    ['half a default route', halves('nat-1', 'nat-1').slice(1), 'has no route out of the VPC'],
    ['a peering', [to('pcx-1')], 'leads to pcx-1, and a peering passes nothing on to AWS'],
  ])('with %s needs an endpoint', (_, routes, why) => {
    const network = { routeTables: [main(...routes)] };
    expect(found(network)).toBe(
      `${lead}, whose rtb-main ${why}: no NAT and no interface endpoint; create it, or route 0.0.0.0/0 to a NAT`,
    );
    expect(mends(network)).toEqual([create, letSelfIn]);
  });

  it('has no use for the main route table when it has its own, nor for an endpoint of another VPC', () => {
    const network = {
      routeTables: [main(to('nat-1')), own(['subnet-a'])],
      endpoints: [endpoint({ vpcId: 'vpc-2' })],
    };
    expect(found(network)).toContain('whose rtb-own has no route out of the VPC');
  });

  it('has no use for the main route table of another VPC', () => {
    const other = { ...main(to('nat-2')), id: 'rtb-other', vpcId: 'vpc-2' };
    expect(found({ routeTables: [other, main()] })).toContain('whose rtb-main has no route out of the VPC');
  });

  it('may not be in another VPC than the others', () => {
    const far = { ...b, id: 'subnet-far', vpcId: 'vpc-2' };
    const findings = judge({ subnets: [a, far] }, 'elasticloadbalancing', { subnetIds: ['subnet-a', 'subnet-far'] });
    expect(findings).toEqual([
      {
        group: 'network',
        level: 'missing',
        what: 'probe-targets cannot be in two VPCs: subnet-a is in vpc-1, subnet-far is in vpc-2',
        mend: ['name subnets of one VPC'],
      },
    ]);
  });

  it('needs no second command where the group of the function lets itself in', () => {
    const groups = [{ ...fn, ingress: [rule({ groupIds: ['sg-fn'] })] }];
    expect(mends({ groups })).toEqual([create]);
  });

  it.each([
    [
      { available: false },
      'vpce-1 is not available',
      'describe-vpc-endpoints --region us-east-1 --vpc-endpoint-ids vpce-1',
    ],
    [
      { privateDns: false },
      "vpce-1 has private DNS off, so the API's name leads elsewhere",
      'modify-vpc-endpoint --region us-east-1 --vpc-endpoint-id vpce-1 --private-dns-enabled',
    ],
    [
      { interfaces: 0 },
      'vpce-1 has no network interface in a subnet',
      'modify-vpc-endpoint --region us-east-1 --vpc-endpoint-id vpce-1 --add-subnet-ids subnet-a',
    ],
  ])('has an endpoint with %j', (changed, why, mend) => {
    const network = { endpoints: [endpoint(changed)] };
    expect(found(network)).toBe(`${lead}: ${why}`);
    expect(mends(network)).toEqual([`aws ec2 ${mend}`]);
  });

  it.each([
    ['nothing', []],
    ['another port', [rule({ fromPort: 80, toPort: 80, cidrs: ['0.0.0.0/0'] })]],
    ['another group', [rule({ groupIds: ['sg-other'] })]],
    ['another range', [rule({ cidrs: ['10.0.9.0/24'] })]],
    ['UDP', [rule({ protocol: 'udp', cidrs: ['0.0.0.0/0'] })]],
  ])('has an endpoint whose group lets %s in', (_, ingress) => {
    const network = { endpoints: [endpoint()], groups: [fn, { ...ep, ingress }] };
    expect(found(network)).toBe(`${lead}: the security groups of vpce-1 do not let sg-fn in on 443`);
    expect(mends(network)).toEqual([
      'aws ec2 authorize-security-group-ingress --region us-east-1 --group-id sg-ep --protocol tcp --port 443 --source-group sg-fn',
    ]);
  });

  it.each([
    ['no rule', []],
    ['private ranges alone', [rule({ cidrs: ['10.0.0.0/8'] })]],
    ['another port', [rule({ fromPort: 6379, toPort: 6379, cidrs: ['0.0.0.0/0'] })]],
  ])('has a NAT, and a group whose egress has %s', (_, egress) => {
    const network = { routeTables: [main(to('nat-1'))], groups: [{ ...fn, egress }] };
    expect(found(network)).toBe(`${lead}: sg-fn lets nothing out on 443 to nat-1`);
    expect(mends(network)).toEqual([
      "aws ec2 authorize-security-group-egress --region us-east-1 --group-id sg-fn --ip-permissions IpProtocol=tcp,FromPort=443,ToPort=443,IpRanges='[{CidrIp=0.0.0.0/0}]'",
    ]);
  });

  it('has a NAT for nothing where an endpoint with private DNS stands for the API', () => {
    const nat = { routeTables: [main(to('nat-1'))] };
    const closed = { ...nat, endpoints: [endpoint()], groups: [fn, { ...ep, ingress: [] }] };
    expect(found(closed)).toBe(`${lead}: the security groups of vpce-1 do not let sg-fn in on 443`);
    expect(found({ ...nat, endpoints: [endpoint({ interfaces: 0 })] })).toBe(
      `${lead}: vpce-1 has no network interface in a subnet`,
    );
    expect(found({ ...nat, endpoints: [endpoint({ available: false })] })).toContain('ok');
  });

  it('is told together with others that one command mends, one subnet a zone', () => {
    const c = { ...a, id: 'subnet-c' };
    const network = { subnets: [a, b, c], routeTables: [main(), own(['subnet-b'], to('igw-1'))] };
    const seat = { subnetIds: ['subnet-a', 'subnet-b', 'subnet-c'] };
    expect(found(network, 'elasticloadbalancing', seat)).toContain(
      'from subnet-a (us-east-1a) and subnet-c (us-east-1a), whose rtb-main has no route out of the VPC, and from subnet-b (us-east-1b), whose rtb-own leads to igw-1 only',
    );
    expect(mends(network, 'elasticloadbalancing', seat)[0]).toContain('--subnet-ids subnet-c subnet-b ');
  });

  it('needs the gateway endpoint of DynamoDB, or has it on another route table', () => {
    const seat = { subnetIds: ['subnet-a', 'subnet-b'] };
    const routeTables = [main(), own(['subnet-b'])];
    expect(mends({ routeTables }, 'dynamodb', seat)).toEqual([
      'aws ec2 create-vpc-endpoint --region us-east-1 --vpc-id vpc-1 --service-name com.amazonaws.us-east-1.dynamodb --vpc-endpoint-type Gateway --route-table-ids rtb-main rtb-own',
    ]);
    const half = { routeTables, endpoints: [gateway({ routeTableIds: ['rtb-main'] })] };
    expect(found(half, 'dynamodb', seat)).toBe(
      'missing probe-targets does not reach com.amazonaws.us-east-1.dynamodb from subnet-b (us-east-1b), whose route table is rtb-own: vpce-ddb is not on it',
    );
    expect(mends(half, 'dynamodb', seat)).toEqual([
      'aws ec2 modify-vpc-endpoint --region us-east-1 --vpc-endpoint-id vpce-ddb --add-route-table-ids rtb-own',
    ]);
  });

  it('has no use for an interface endpoint of DynamoDB, which has no private DNS', () => {
    const endpoints = [endpoint({ service: 'dynamodb', privateDns: false })];
    expect(found({ endpoints }, 'dynamodb')).toContain('no NAT and no gateway endpoint');
    expect(mends({ endpoints }, 'dynamodb')).toEqual([
      'aws ec2 create-vpc-endpoint --region us-east-1 --vpc-id vpc-1 --service-name com.amazonaws.us-east-1.dynamodb --vpc-endpoint-type Gateway --route-table-ids rtb-main',
    ]);
  });

  it('has the gateway endpoint of DynamoDB before any interface endpoint', () => {
    const open = gateway({ routeTableIds: ['rtb-main'] });
    const closed = endpoint({ service: 'dynamodb' });
    const groups = [fn, { ...ep, ingress: [] }];
    expect(found({ endpoints: [closed, open], groups }, 'dynamodb')).toBe(
      'ok probe-targets reaches dynamodb by vpce-ddb',
    );
    expect(found({ endpoints: [closed], groups }, 'dynamodb')).toContain('the security groups of vpce-1');
  });

  it('that is gone is named', () => {
    expect(found({}, 'dynamodb', { subnetIds: ['subnet-x'] })).toBe(
      'missing subnet-x of probe-targets: no such subnet in this account and Region',
    );
  });
});

describe('the names in a VPC', () => {
  it.each([
    [true, true, 'ok vpc-1 resolves private names'],
    [false, true, 'missing vpc-1 has enableDnsSupport off: no name resolves in it'],
    [true, false, 'missing vpc-1 has enableDnsHostnames off: no name of a private zone or an endpoint resolves in it'],
  ])('with support %s and host names %s', (support, hostnames, told) => {
    const [finding] = judgeVpcDns('vpc-1', { support, hostnames }, REGION);
    expect(`${finding?.level} ${finding?.what}`).toBe(told);
  });
});
