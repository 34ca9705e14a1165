import { describe, expect, it } from 'vitest';

import type { SecurityView } from '../../shared/aws/security-view.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { checkOf } from './evidence.ts';
import { ADDRESS, ALL, candidatesOf, commandsOf, HOST, rule, tcpEvidence, viewOf } from './net-evidence.ts';

const looked = (seen: SecurityView, more: Partial<Evidence> = {}): Evidence =>
  tcpEvidence('tcp.timeout', { security: { seen }, ...more });
const told = (evidence: Evidence) =>
  candidatesOf(evidence).map(({ cause, confidence, also }) => [cause, confidence, ...(also ? ['also'] : [])]);

const { target: _, ...GONE } = viewOf([], [ALL], { targetGroups: [] });
const FROM_MONITOR = [rule({ groupIds: ['sg-m'] })];
const WIDE = {
  monitorSubnets: [...viewOf([]).monitorSubnets, { id: 'subnet-n', vpcId: 'vpc-1', zone: 'b', cidr: '10.0.9.0/24' }],
};
const { subnet: __, ...OUTSIDE } = { ...GONE, address: '10.7.0.1' };
const route = (target: string, active = true) => ({
  routes: [{ subnetId: 'subnet-m', tableId: 'rtb-1', route: { destination: '0.0.0.0/0', target, active } }],
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
      'an address that only another VPC has',
      looked({ ...viewOf(FROM_MONITOR), target: { ...viewOf([]).target, vpcId: 'vpc-2' } } as SecurityView),
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

  it('takes a stale instance out of Cloud Map', () => {
    const service = { id: 'srv-1', name: 'redis', arn: 'arn', recordTypes: ['A'] };
    const instances = [{ id: 'task-1', address: ADDRESS, healthy: true }];
    const registry = { seen: { service, instances } } as unknown as NonNullable<Evidence['registry']>;
    expect(commandsOf(looked(GONE as SecurityView, { registry }))[0]).toBe(
      'aws servicediscovery deregister-instance --service-id srv-1 --instance-id task-1 --region us-east-1',
    );
  });

  it('asks for the host that a parameter is to have', () => {
    const check = checkOf('tcp', { host: '${ssm:/lab/redis/endpoint}', port: 6379 });
    expect(commandsOf(looked(GONE as SecurityView, { check }))[0]).toBe(
      `read -rp 'host: ' value && aws ssm put-parameter --name /lab/redis/endpoint --type String --overwrite --region us-east-1 --value "$value"`,
    );
  });

  it('names the place that it led to after the references were resolved', () => {
    const check = checkOf('tcp', { host: '${ssm:/lab/redis/endpoint}', port: 6379 });
    expect(candidatesOf(tcpEvidence('tcp.timeout', { check }))[0]?.summary).toContain(`${HOST}:6379 (${ADDRESS})`);
  });
});
