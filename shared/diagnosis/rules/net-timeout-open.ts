import { isIPv4, isIPv6 } from 'node:net';

import { awsCommand } from '../../aws/command.ts';
import type { SecurityView } from '../../aws/security-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Destination } from '../destination.ts';
import { type Evidence, unseenOf } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import { interfaceLine, monitorLine, targetLine } from './net-timeout-groups.ts';
import type { Scene } from './net-timeout-scene.ts';
import { dialLine, placeInWords } from './net-words.ts';

/** No group and no route that could be seen is in the way: what remains is what has no table to read. */
export const groupsOpen = (scene: Scene): Candidate => {
  const { evidence, view, port, judged } = scene;
  const { target } = view;
  const known = judged.out === 'open' && judged.in === 'open';
  const routes = (view.routes ?? []).flatMap(({ tableId, route }) => (route ? [`${tableId} to ${route.target}`] : []));
  const lists = (view.routes ?? []).flatMap(({ tableId, lists = [] }) =>
    lists.map(({ destination, target }) => `${tableId} sends prefix list ${destination} to ${target}`),
  );
  const balancer = loadBalancerOf(scene);
  const subnets = [...view.monitorSubnets.map(({ id }) => id), ...(target ? [target.subnetId] : [])];
  return {
    cause: 'tcp.timeout/groups-open',
    confidence: known ? 'medium' : 'low',
    summary: target
      ? `${known ? 'the security groups of both sides let port' : 'no security group is seen to stop port'} ${port} pass: ${balancer === undefined ? 'a network ACL drops it, or the host hangs or is overloaded' : `the network load balancer ${balancer} has no healthy target, or it keeps the client's address and its targets do not let the monitor in`}`
      : view.subnet
        ? `${placeInWords(scene.to)} is in ${view.subnet.id}, and nothing that this account sees has it: what has it may be hidden, with security groups of its own`
        : `${placeInWords(scene.to)} is outside this VPC and account: what drops the packets is on the other side or on the way`,
    evidence: [
      dialLine(evidence),
      ...targetLine(scene),
      ...monitorLine(scene),
      ...interfaceLine(scene),
      ...(routes.length > 0 ? [`EC2: the routes lead there: ${routes.join(', ')}`] : []),
      ...(lists.length > 0 ? [`EC2: ${lists.join(', ')}; what such a list has is not looked at`] : []),
    ],
    remedy: [
      ...(balancer === undefined ? [] : balancerSteps(evidence, balancer, port)),
      {
        say: `Look for a network ACL of these subnets that denies ${port}, or 1024-65535 on the way back`,
        command: awsCommand(evidence.vantage.region, 'ec2', 'describe-network-acls', {
          filters: `Name=association.subnet-id,Values=${[...new Set(subnets)].join(',')}`,
          query: 'NetworkAcls[].[NetworkAclId,Entries]',
        }),
      },
      ...(target && balancer === undefined
        ? [{ say: `Look at the host: ${target.description || target.id} may hang, be overloaded or be stopped` }]
        : []),
    ],
    needs: ['security'],
  };
};

/** EC2 describes the interfaces of a network load balancer as `ELB net/<name>/<id>`. */
const loadBalancerOf = ({ view: { target } }: Scene): string | undefined =>
  /^ELB net\/([\w-]+)\//.exec(target?.description ?? '')?.[1];

const balancerSteps = ({ vantage: { region } }: Evidence, name: string, port: number): RemedyStep[] => {
  const arn = awsCommand(region, 'elbv2', 'describe-load-balancers', {
    names: name,
    query: 'LoadBalancers[0].LoadBalancerArn',
    output: 'text',
  });
  const groups = awsCommand(region, 'elbv2', 'describe-target-groups', {
    query: 'TargetGroups[].TargetGroupArn',
    output: 'text',
  });
  const health = awsCommand(region, 'elbv2', 'describe-target-health', {
    query: 'TargetHealthDescriptions[].[Target.Id,Target.Port,TargetHealth.State,TargetHealth.Reason]',
    output: 'text',
  });
  const groupsOfIt = `${groups} --load-balancer-arn "$(${arn})"`;
  return [
    {
      say: `See whether the targets of ${name} are healthy`,
      command: `for group in $(${groupsOfIt}); do ${health} --target-group-arn "$group"; done`,
    },
    {
      say: `If they are: where preserve_client_ip is on, let the monitor's subnets into the security groups of the targets on their port, which may be another than ${port}`,
    },
  ];
};

/** Nobody could look, or nobody knows where the monitor is. */
export const droppedUnseen = (evidence: Evidence, to: Destination, view?: SecurityView): Candidate => {
  const lines = view ? [...interfaceLine({ view }), ...targetLine({ view })] : [];
  const tried = unseenOf(evidence, ['security']).length > 0;
  const overIpv6 = isIPv6(to.address ?? '');
  return {
    cause: 'tcp.timeout',
    confidence: tried ? 'medium' : 'low',
    summary: `something drops the packets to ${placeInWords(to)} in silence: most often a security group, else a network ACL, a route, or a host that is gone`,
    evidence: [
      dialLine(evidence),
      'our own dial: silence is a filter, or nobody there; a host that is up and has nothing on the port refuses at once',
      ...(overIpv6 ? [`EC2: not looked at: ${to.address} is an IPv6 address, and only IPv4 rules are read`] : []),
      ...lines,
    ],
    remedy: looks(evidence, to),
    needs: ['security'],
  };
};

const looks = ({ vantage: { region, groupIds } }: Evidence, { address }: Destination): RemedyStep[] => {
  const query = 'SecurityGroups[].[GroupId,IpPermissions,IpPermissionsEgress]';
  const target: RemedyStep[] =
    address !== undefined && isIPv4(address)
      ? [
          {
            say: `Look who has ${address}, and in which security groups it is`,
            command: awsCommand(region, 'ec2', 'describe-network-interfaces', {
              filters: `Name=addresses.private-ip-address,Values=${address}`,
              query: 'NetworkInterfaces[].[NetworkInterfaceId,VpcId,Description,Groups]',
            }),
          },
        ]
      : [];
  if (groupIds.length === 0) return target;
  const command = awsCommand(region, 'ec2', 'describe-security-groups', { groupIds, query });
  return [...target, { say: 'Look what the monitor may send out', command }];
};
