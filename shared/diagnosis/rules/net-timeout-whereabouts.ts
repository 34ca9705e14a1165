import { isReserved } from '../../aws/cidr.ts';
import { asking, awsCommand } from '../../aws/command.ts';
import type { RouteChoice, SecurityView } from '../../aws/security-view.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import type { Scene } from './net-timeout-scene.ts';
import { dialLine, parameterIn } from './net-words.ts';

/** The address is one of the VPC's, and no network interface that may be seen has it: what had it is gone, or is hidden. */
export const noInterface = ({ evidence, to, view }: Scene): Candidate[] => {
  const { address, subnet } = view;
  if (subnet === undefined || view.target?.vpcId === subnet.vpcId) return [];
  const leads = to.host === address ? 'the check still dials it' : `${to.host} still leads there`;
  const elsewhere = view.target && `EC2: ${view.target.id} in ${view.target.vpcId}, another VPC, has the same address`;
  const reserved = isReserved(subnet.cidr, address);
  const certain = view.allSeen === true && !reserved;
  return [
    {
      cause: 'tcp.timeout/no-interface',
      confidence: certain ? 'high' : 'medium',
      summary: `no network interface${certain ? '' : ' that this account sees'} of ${subnet.vpcId} has ${address}: ${reserved ? 'AWS keeps it for itself' : 'what had it is gone'}, and ${leads}`,
      evidence: [
        dialLine(evidence),
        `EC2: ${address} is in the range of ${subnet.id} (${subnet.cidr}), and belongs to nothing seen there`,
        ...(view.allSeen === false ? [hiddenLine(view.subnet)] : []),
        ...(elsewhere === undefined ? [] : [elsewhere]),
        ...registryLine(evidence, address),
      ],
      remedy: [lookUp(evidence, address), ...mendName(evidence, to.host, address)],
      needs: ['security'],
    },
  ];
};

const hiddenLine = (subnet: SecurityView['subnet']): string =>
  `EC2: interfaces of other accounts there may be hidden from this one; ${subnet?.id} is of account ${subnet?.ownerId ?? 'unknown'}`;

const instanceOf = (evidence: Evidence, address: string) => {
  const { service, instances = [] } = seenOf(evidence, 'registry') ?? {};
  const instance = instances.find((each) => each.address === address);
  return service && instance && { service, instance };
};

const registryLine = (evidence: Evidence, address: string): string[] => {
  const found = instanceOf(evidence, address);
  return found ? [`Cloud Map: ${found.service.id} (${found.service.name}) has ${found.instance.id} at ${address}`] : [];
};

const mendName = (evidence: Evidence, host: string, address: string): RemedyStep[] => {
  const { region } = evidence.vantage;
  const found = instanceOf(evidence, address);
  if (found) {
    const ids = { serviceId: found.service.id, instanceId: found.instance.id };
    const command = awsCommand(region, 'servicediscovery', 'deregister-instance', ids);
    return [{ say: `If nobody has it: take the stale instance ${found.instance.id} out of Cloud Map`, command }];
  }
  const parameter = parameterIn('host' in evidence.check ? evidence.check.host : '');
  if (parameter !== undefined) {
    const put = awsCommand(region, 'ssm', 'put-parameter', { name: parameter, type: 'String', overwrite: true });
    const command = `${asking('host', 'value')} && ${put} --value "$value"`;
    return [{ say: `Put the host that runs now into ${parameter}: it says ${host}`, command }];
  }
  if (host === address)
    return [{ say: `Give the check the address or, better, a name of what it is to watch; ${address} is stale` }];
  return [{ say: `Point ${host} at what runs now: its record, or the parameter that holds it, is stale` }];
};

const lookUp = ({ vantage }: Evidence, address: string): RemedyStep => ({
  say: 'Look who has the address; an empty list is nobody',
  command: awsCommand(vantage.region, 'ec2', 'describe-network-interfaces', {
    filters: `Name=addresses.private-ip-address,Values=${address}`,
    query: 'NetworkInterfaces[].[NetworkInterfaceId,VpcId,Status,Description]',
  }),
});

/** The address is outside the VPC, and the monitor's subnets have no route that leads there. */
export const noRoute = ({ evidence, to, view }: Scene): Candidate[] => {
  const { routes = [], address, target, monitorSubnets } = view;
  const shut = routes.filter((choice) => whyShut(choice) !== undefined);
  if (shut.length === 0) return [];
  const vpcId = monitorSubnets[0]?.vpcId;
  const where = target ? `in ${target.vpcId}` : 'outside the VPC';
  return [
    {
      cause: 'tcp.timeout/no-route',
      confidence: shut.length === routes.length ? 'high' : 'medium',
      summary: `${address} is ${where}, and ${shut.map(({ subnetId }) => subnetId).join(', ')} of the monitor has no way there`,
      evidence: [
        dialLine(evidence),
        ...shut.map((choice) => `EC2: ${choice.tableId} of ${choice.subnetId} ${whyShut(choice)}`),
        `EC2: the monitor is in ${vpcId}${target ? `, ${address} is ${target.id} in ${target.vpcId}` : ''}`,
      ],
      remedy: [
        {
          say: target
            ? `Connect ${vpcId} and ${target.vpcId} by a peering or a transit gateway, with routes on both sides, or watch from ${target.vpcId}`
            : `Give the subnets a route to ${to.host}, such as a NAT gateway for a public address, or set \`from: outside\``,
        },
        {
          say: 'Look at the routes of the monitor',
          command: awsCommand(evidence.vantage.region, 'ec2', 'describe-route-tables', {
            routeTableIds: [...new Set(shut.map(({ tableId }) => tableId))],
            query: 'RouteTables[].Routes',
          }),
        },
      ],
      needs: ['security'],
    },
  ];
};

const whyShut = ({ route, lists = [] }: RouteChoice): string | undefined => {
  // One of them may have the address, and would be longer.
  if (lists.length > 0) return undefined;
  if (route === undefined) return 'has no route there';
  if (!route.active) return `sends ${route.destination} to ${route.target}, which is gone`;
  // A function's network interface has no public address.
  return route.target.startsWith('igw-')
    ? `sends ${route.destination} to ${route.target}, and a function has no public address`
    : undefined;
};
