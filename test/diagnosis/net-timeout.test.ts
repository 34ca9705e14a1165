import { describe, expect, it } from 'vitest';

import type { SecurityView } from '../../shared/aws/security-view.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { checkOf } from './evidence.ts';
import { ADDRESS, ALL, candidatesOf, commandsOf, HOST, rule, tcpEvidence, viewOf } from './net-evidence.ts';

const looked = (seen: SecurityView, more: Partial<Evidence> = {}): Evidence =>
  tcpEvidence('tcp.timeout', { security: { seen }, ...more });
const told = (evidence: Evidence) =>
  candidatesOf(evidence).map(({ cause, confidence, also }) => [cause, confidence, ...(also ? ['also'] : [])]);

const { target: _, ...GONE } = viewOf([], [ALL], { targetGroups: [], allSeen: true });
const FROM_MONITOR = [rule({ groupIds: ['sg-m'] })];
const WIDE = {
  monitorSubnets: [...viewOf([]).monitorSubnets, { id: 'subnet-n', vpcId: 'vpc-1', zone: 'b', cidr: '10.0.9.0/24' }],
};
const { subnet: __, ...OUTSIDE } = { ...GONE, address: '10.7.0.1' };
const route = (target: string, active = true) => ({
  routes: [{ subnetId: 'subnet-m', tableId: 'rtb-1', route: { destination: '0.0.0.0/0', target, active } }],
});
const listed = (target: string | undefined) => ({
  subnetId: 'subnet-m',
  tableId: 'rtb-1',
  ...(target !== undefined && { route: { destination: '0.0.0.0/0', target, active: true } }),
  lists: [{ destination: 'pl-1', target: 'tgw-1', active: true }],
});

describe('a connection attempt without an answer', () => {
  it.each<[string, Evidence, unknown[][]]>([
    [
      'no rule for the port',
      looked(viewOf([rule({ fromPort: 80, toPort: 443, groupIds: ['sg-m'] })])),
      [['tcp.timeout/ingress-closed', 'high']],
    ],
    [
      'a rule for another group',
      looked(viewOf([rule({ groupIds: ['sg-app'] })])),
      [['tcp.timeout/ingress-closed', 'high']],
    ],
    ['no rule at all', looked(viewOf([])), [['tcp.timeout/ingress-closed', 'high']]],
    [
      'a rule of UDP',
      looked(viewOf([rule({ protocol: 'udp', groupIds: ['sg-m'] })])),
      [['tcp.timeout/ingress-closed', 'high']],
    ],
    [
      'a rule for one of two subnets',
      looked(viewOf([rule({ cidrs: ['10.0.1.0/24'] })], [ALL], WIDE)),
      [
        ['tcp.timeout/ingress-closed', 'medium'],
        ['tcp.timeout/groups-open', 'low'],
      ],
    ],
    [
      'nothing let out',
      looked(viewOf(FROM_MONITOR, [rule({ fromPort: 443, toPort: 443, cidrs: ['0.0.0.0/0'] })])),
      [['tcp.timeout/egress-closed', 'high']],
    ],
    [
      'both sides shut',
      looked(viewOf([], [])),
      [
        ['tcp.timeout/egress-closed', 'high'],
        ['tcp.timeout/ingress-closed', 'high', 'also'],
      ],
    ],
    ['both sides open by group', looked(viewOf(FROM_MONITOR)), [['tcp.timeout/groups-open', 'medium']]],
    [
      'both sides open by range',
      looked(viewOf([rule({ cidrs: ['10.0.0.0/16'] })], [rule({ cidrs: [`${ADDRESS}/32`] })])),
      [['tcp.timeout/groups-open', 'medium']],
    ],
    [
      'a prefix list whose entries are not known',
      looked(viewOf([rule({ prefixLists: ['pl-1'] })])),
      [['tcp.timeout/groups-open', 'low']],
    ],
    ['an address that nothing has', looked(GONE as SecurityView), [['tcp.timeout/no-interface', 'high']]],
    [
      'an address that nothing has which a participant of a shared VPC sees',
      looked({ ...GONE, allSeen: false } as SecurityView),
      [
        ['tcp.timeout/no-interface', 'medium'],
        ['tcp.timeout/groups-open', 'low'],
      ],
    ],
    [
      'an address that AWS keeps for itself',
      looked({ ...GONE, address: '10.0.2.2' } as SecurityView),
      [
        ['tcp.timeout/no-interface', 'medium'],
        ['tcp.timeout/groups-open', 'low'],
      ],
    ],
    [
      'an address of which another VPC has a namesake with shut groups',
      looked({ ...viewOf([]), allSeen: true, target: { ...viewOf([]).target, vpcId: 'vpc-2' } } as SecurityView),
      [['tcp.timeout/no-interface', 'high']],
    ],
    [
      'an address that only another VPC has',
      looked({
        ...viewOf(FROM_MONITOR),
        allSeen: true,
        target: { ...viewOf([]).target, vpcId: 'vpc-2' },
      } as SecurityView),
      [['tcp.timeout/no-interface', 'high']],
    ],
    [
      'no route to another network',
      looked({ ...OUTSIDE, routes: [{ subnetId: 'subnet-m', tableId: 'rtb-1' }] } as SecurityView),
      [['tcp.timeout/no-route', 'high']],
    ],
    [
      'a route to a peering that is gone',
      looked({ ...OUTSIDE, ...route('pcx-1', false) } as SecurityView),
      [['tcp.timeout/no-route', 'high']],
    ],
    [
      'a public address by an internet gateway',
      looked({ ...OUTSIDE, ...route('igw-1') } as SecurityView),
      [['tcp.timeout/no-route', 'high']],
    ],
    ...[undefined, 'igw-1', 'nat-1'].map((target): [string, Evidence, unknown[][]] => [
      `a prefix list beside the route to ${target}`,
      looked({ ...OUTSIDE, routes: [listed(target)] } as SecurityView),
      [['tcp.timeout/groups-open', 'low']],
    ]),
    [
      'a route by a NAT gateway',
      looked({ ...OUTSIDE, ...route('nat-1') } as SecurityView),
      [['tcp.timeout/groups-open', 'low']],
    ],
    ['routes that could not be looked at', looked(OUTSIDE as SecurityView), [['tcp.timeout/groups-open', 'low']]],
    [
      'a monitor whose place nobody knows',
      looked(viewOf(FROM_MONITOR, [ALL], { monitorSubnets: [], monitorGroups: [] })),
      [['tcp.timeout', 'low']],
    ],
    [
      'groups that could not be looked at',
      tcpEvidence('tcp.timeout', { security: { unseen: 'could not look at the security groups: no' } }),
      [['tcp.timeout', 'medium']],
    ],
    ['nothing looked at', tcpEvidence('tcp.timeout'), [['tcp.timeout', 'low']]],
  ])('with %s is explained', (_name, evidence, expected) => {
    expect(told(evidence)).toEqual(expected);
  });

  it('says what rules there are, and who has the address', () => {
    const [found] = candidatesOf(looked(viewOf([rule({ groupIds: ['sg-app'], cidrs: ['10.3.0.0/16'] })])));
    expect(found?.summary).toBe('sg-t of the target does not let sg-m in on port 6379');
    expect(found?.evidence).toEqual([
      'our own dial: tcp.timeout happens',
      'EC2: sg-t of the target lets in tcp 6379 from sg-app, 10.3.0.0/16',
      'EC2: sg-m of the monitor lets out all traffic to 0.0.0.0/0',
      'EC2: the monitor is in subnet-m (10.0.1.0/24)',
      'EC2: 10.0.2.10 is eni-t (ElastiCache lab-001) in subnet-t of vpc-1',
    ]);
  });
});

describe('the mend of a connection attempt without an answer', () => {
  it('lets the group of the monitor in', () => {
    expect(commandsOf(looked(viewOf([])))).toEqual([
      'aws ec2 authorize-security-group-ingress --group-id sg-t --protocol tcp --port 6379 --source-group sg-m --region us-east-1',
    ]);
  });

  it('lets each subnet of the monitor in where its group is not known', () => {
    const view = viewOf([], [ALL], { ...WIDE, monitorGroups: [] });
    expect(commandsOf(looked(view))).toEqual([
      expect.stringContaining('--protocol tcp --port 6379 --cidr 10.0.1.0/24 '),
      expect.stringContaining('--protocol tcp --port 6379 --cidr 10.0.9.0/24 '),
    ]);
  });

  it('lets the monitor out to the group of the target', () => {
    expect(commandsOf(looked(viewOf(FROM_MONITOR, [])))).toEqual([
      "aws ec2 authorize-security-group-egress --group-id sg-m --ip-permissions 'IpProtocol=tcp,FromPort=6379,ToPort=6379,UserIdGroupPairs=[{GroupId=sg-t}]' --region us-east-1",
    ]);
  });

  it('says how long a range of one address holds', () => {
    const nat = {
      routes: [
        { subnetId: 'subnet-m', tableId: 'rtb-1', route: { destination: '0.0.0.0/0', target: 'nat-1', active: true } },
      ],
    };
    const { subnet: _subnet, ...outside } = viewOf([], [], { ...nat, address: '93.184.216.34', targetGroups: [] });
    const { target: _target, ...view } = outside;
    const [found] = candidatesOf(looked(view as SecurityView));
    expect(found).toMatchObject({ cause: 'tcp.timeout/egress-closed' });
    expect(found?.remedy[0]?.say).toContain(`that holds until ${HOST} has another address`);
  });

  it('looks at the targets of a network load balancer, not at a host', () => {
    const target = { ...viewOf([]).target, description: 'ELB net/front/50dc6c495c0c9188' };
    const [found] = candidatesOf(looked({ ...viewOf(FROM_MONITOR), target } as SecurityView));
    expect(found).toMatchObject({ cause: 'tcp.timeout/groups-open', confidence: 'medium' });
    expect(found?.summary).toContain('the network load balancer front has no healthy target');
    expect(found?.remedy[0]?.command).toContain('aws elbv2 describe-load-balancers --names front');
    expect(JSON.stringify(found?.remedy)).not.toContain('Look at the host');
  });

  it('says that IPv6 is not looked at', () => {
    const facts = { dead: [{ address: '2001:db8::1', code: 'tcp.timeout' }] };
    expect(candidatesOf(tcpEvidence('tcp.timeout', { facts }))[0]?.evidence).toContain(
      'EC2: not looked at: 2001:db8::1 is an IPv6 address, and only IPv4 rules are read',
    );
  });

  it('takes a stale instance out of Cloud Map', () => {
    const service = { id: 'srv-1', name: 'redis', arn: 'arn', recordTypes: ['A'] };
    const instances = [{ id: 'task-1', address: ADDRESS, healthy: true }];
    const registry = { seen: { service, instances } } as unknown as NonNullable<Evidence['registry']>;
    const [look, mend] = commandsOf(looked(GONE as SecurityView, { registry }));
    expect(look).toContain('aws ec2 describe-network-interfaces');
    expect(mend).toBe(
      'aws servicediscovery deregister-instance --service-id srv-1 --instance-id task-1 --region us-east-1',
    );
  });

  it('asks for the host that a parameter is to have', () => {
    const check = checkOf('tcp', { host: '${ssm:/lab/redis/endpoint}', port: 6379 });
    expect(commandsOf(looked(GONE as SecurityView, { check }))[1]).toBe(
      `printf %s 'host: ' && read -r value && aws ssm put-parameter --name /lab/redis/endpoint --type String --overwrite --region us-east-1 --value "$value"`,
    );
  });

  it('names the place that it led to after the references were resolved', () => {
    const check = checkOf('tcp', { host: '${ssm:/lab/redis/endpoint}', port: 6379 });
    expect(candidatesOf(tcpEvidence('tcp.timeout', { check }))[0]?.summary).toContain(`${HOST}:6379 (${ADDRESS})`);
  });
});
