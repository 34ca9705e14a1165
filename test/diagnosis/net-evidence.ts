import type { GroupRule, SecurityGroup } from '../../shared/aws/network-facts.ts';
import type { SecurityView } from '../../shared/aws/security-view.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { Candidate } from '../../shared/diagnosis/rule.ts';
import { RULES } from '../../shared/diagnosis/rules.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import { checkOf, evidenceOf } from './evidence.ts';

export const HOST = 'redis.lab.local';
export const ADDRESS = '10.0.2.10';
export const MONITOR = { region: 'us-east-1', subnetIds: ['subnet-m'], groupIds: ['sg-m'] };

/** Of a tcp check of `redis.lab.local:6379`, which has one address. */
export const tcpEvidence = (code: FaultCode, more: Partial<Evidence> = {}): Evidence =>
  evidenceOf(code, {
    check: checkOf('tcp', { host: HOST, port: 6379 }),
    inspection: { asked: { host: HOST, port: 6379, tls: false } },
    facts: { addresses: [ADDRESS], dead: [{ address: ADDRESS, code }] },
    phases: [
      { name: 'dns', ms: 2 },
      { name: 'tcp', ms: 5 },
    ],
    vantage: MONITOR,
    ...more,
  });

export const rule = (more: Partial<GroupRule> = {}): GroupRule => ({
  protocol: 'tcp',
  fromPort: 6379,
  toPort: 6379,
  cidrs: [],
  groupIds: [],
  prefixLists: [],
  ...more,
});

export const ALL: GroupRule = { protocol: '-1', cidrs: ['0.0.0.0/0'], groupIds: [], prefixLists: [] };

const group = (id: string, ingress: readonly GroupRule[], egress: readonly GroupRule[]): SecurityGroup => ({
  id,
  ingress,
  egress,
});

/** A monitor in subnet-m (10.0.1.0/24) and a target in subnet-t of the same VPC; what the groups let pass is to be said. */
export const viewOf = (
  ingress: readonly GroupRule[],
  egress: readonly GroupRule[] = [ALL],
  more: Partial<SecurityView> = {},
): SecurityView => ({
  address: ADDRESS,
  monitorSubnets: [{ id: 'subnet-m', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.1.0/24' }],
  monitorGroups: [group('sg-m', [], egress)],
  subnet: { id: 'subnet-t', vpcId: 'vpc-1', zone: 'us-east-1a', cidr: '10.0.2.0/24' },
  target: {
    id: 'eni-t',
    address: ADDRESS,
    vpcId: 'vpc-1',
    subnetId: 'subnet-t',
    description: 'ElastiCache lab-001',
    status: 'in-use',
    groupIds: ['sg-t'],
  },
  targetGroups: [group('sg-t', ingress, [ALL])],
  ...more,
});

/** What the rule of the fault makes of it. */
export const candidatesOf = (evidence: Evidence): readonly Candidate[] => RULES[evidence.fault.code](evidence);

/** The commands of the first candidate. */
export const commandsOf = (evidence: Evidence): string[] =>
  (candidatesOf(evidence)[0]?.remedy ?? []).flatMap(({ command }) => command ?? []);
