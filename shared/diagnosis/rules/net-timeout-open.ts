import { isIPv4 } from 'node:net';

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
  const subnets = [...view.monitorSubnets.map(({ id }) => id), ...(target ? [target.subnetId] : [])];
  return {
    cause: 'tcp.timeout/groups-open',
    confidence: known ? 'medium' : 'low',
    summary: target
      ? `${known ? 'the security groups of both sides let port' : 'no security group is seen to stop port'} ${port} pass: a network ACL drops it, or the host hangs or is overloaded`
      : `${placeInWords(scene.to)} is outside this VPC and account: what drops the packets is on the other side or on the way`,
    evidence: [
      dialLine(evidence),
      ...targetLine(scene),
      ...monitorLine(scene),
      ...interfaceLine(scene),
      ...(routes.length > 0 ? [`EC2: the routes lead there: ${routes.join(', ')}`] : []),
    ],
    remedy: [
      {
        say: `Look for a network ACL of these subnets that denies ${port}, or 1024-65535 on the way back`,
        command: awsCommand(evidence.vantage.region, 'ec2', 'describe-network-acls', {
          filters: `Name=association.subnet-id,Values=${[...new Set(subnets)].join(',')}`,
          query: 'NetworkAcls[].[NetworkAclId,Entries]',
        }),
      },
      ...(target
        ? [{ say: `Look at the host: ${target.description || target.id} may hang, be overloaded or be stopped` }]
        : []),
    ],
    needs: ['security'],
  };
};

/** Nobody could look, or nobody knows where the monitor is. */
export const droppedUnseen = (evidence: Evidence, to: Destination, view?: SecurityView): Candidate => {
  const lines = view ? [...interfaceLine({ view }), ...targetLine({ view })] : [];
  const tried = unseenOf(evidence, ['security']).length > 0;
  return {
    cause: 'tcp.timeout',
    confidence: tried ? 'medium' : 'low',
    summary: `something drops the packets to ${placeInWords(to)} in silence: most often a security group, else a network ACL, a route, or a host that is gone`,
    evidence: [
      dialLine(evidence),
      'a host that is up and has nothing on the port refuses at once; silence is a filter, or nobody there',
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
