import { awsCommand, shell } from '../../aws/command.ts';
import type { EcsService, StoppedTask } from '../../aws/containers.ts';
import type { HostedZoneView } from '../../aws/hosted-zones.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { IsoSecond } from '../../time/clock.ts';
import { parentOf, type Scene } from './dns-scene.ts';

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What the DNS server said, with the zone that it said it for. */
export const dnsLine = ({ evidence, look }: Scene): string => {
  const zone =
    look?.zone === undefined
      ? ''
      : look.zone === '.'
        ? '; no zone below the root answers for it'
        : `; the zone ${look.zone} answers for it`;
  // A check of the registry has asked no server.
  return `${evidence.check.kind === 'cloud-map' ? 'Cloud Map' : 'DNS'}: ${evidence.fault.message}${zone}`;
};

/** How long a mend may go unseen; a namespace tells it also where its zone was not asked. */
export const negativeLine = ({ look, registry, evidence }: Scene): string[] => {
  const kept = evidence.fault.code === 'dns.nxdomain' ? 'the NXDOMAIN' : 'that answer';
  const fromDns = look?.zone === '.' ? undefined : look?.negativeTtlS;
  const seconds = registry?.namespace?.negativeTtlS ?? fromDns;
  if (seconds === undefined) return [];
  return [`DNS: resolvers may keep ${kept} for up to ${seconds} s after the mend (SOA record)`];
};

/** `, made by Cloud Map` or `, of account 123456789012`. */
export const ownerInWords = ({ owner }: HostedZoneView): string =>
  owner === undefined ? '' : /^\d+$/.test(owner) ? `, of account ${owner}` : `, made by ${owner}`;

/** Which VPC is meant, for people. */
export const vpcInWords = ({ vpcId }: Scene): string => (vpcId === undefined ? "the monitor's VPC" : `VPC ${vpcId}`);

/** How the tasks of an ECS service stand. */
export const ecsLines = ({ containers, evidence }: Scene): string[] => {
  if (containers === undefined) return [];
  const { service, stopped } = containers;
  if (service === undefined) return [];
  const [last] = stopped;
  const deploying = isDeploying(service, evidence.at) ? '; a deployment is in progress' : '';
  const [event] = service.events;
  return [
    `ECS: ${service.cluster}/${service.name} runs ${service.running} of ${service.desired} tasks, ${service.pending} pending${deploying}`,
    ...(last === undefined ? [] : [`ECS: last stopped task: ${stoppedInWords(last)}`]),
    ...(event === undefined ? [] : [`ECS: latest event: ${event.message.slice(0, 200)}`]),
  ];
};

/** A deployment that lasts longer is no excuse any more. */
const LASTS_MS = 30 * 60_000;

/** Whether tasks are being replaced, and none of the new ones has failed. */
export const isDeploying = ({ deployments }: EcsService, at: IsoSecond): boolean =>
  deployments.some(
    ({ rolloutState, failed, createdAt = at }) =>
      rolloutState === 'IN_PROGRESS' && failed === 0 && Date.parse(at) - Date.parse(createdAt) < LASTS_MS,
  );

const stoppedInWords = ({ reason, exitCode, stoppedAt }: StoppedTask): string =>
  [
    reason.slice(0, 200) || 'no reason told',
    ...(exitCode === undefined ? [] : [`exit code ${exitCode}`]),
    ...(stoppedAt === undefined ? [] : [stoppedAt]),
  ].join(', ');

/** The commands that see how an ECS service stands, and start its tasks anew. */
export const ecsSteps = (scene: Scene, service: EcsService): RemedyStep[] => {
  const { region, evidence } = scene;
  const { cluster, name } = service;
  if (isDeploying(service, evidence.at)) {
    const command = awsCommand(region, 'ecs', 'wait services-stable', { cluster, services: name });
    return [{ say: `wait until the deployment of ${name} is done`, command }];
  }
  const look: RemedyStep = {
    say: 'why ECS has no running task that is registered',
    command: awsCommand(region, 'ecs', 'describe-services', {
      cluster,
      services: name,
      query: 'services[0].[events[:5].message,deployments[].[status,rolloutState,runningCount,desiredCount]]',
    }),
  };
  const logs: RemedyStep[] =
    service.logGroup === undefined
      ? []
      : [{ say: 'what its last tasks wrote', command: tailLogs(service.logGroup, region) }];
  if (service.desired === 0) {
    return [
      {
        say: `${name} is scaled to 0: run a task again`,
        command: awsCommand(region, 'ecs', 'update-service', { cluster, service: name, desiredCount: 1 }),
      },
      look,
    ];
  }
  return [
    look,
    ...logs,
    {
      say: `start the tasks of ${name} anew: each registers itself`,
      command: awsCommand(region, 'ecs', 'update-service', { cluster, service: name, forceNewDeployment: true }),
    },
  ];
};

const tailLogs = (group: string, region: string | undefined): string =>
  shell('aws', 'logs', 'tail', group, '--since', '30m', ...(region === undefined ? [] : ['--region', region]));

/** Asks the same question from any shell inside the VPC; a resolver with a port of its own is asked there. */
export const digCommand = ({ name, type, resolver }: Scene, ...more: readonly string[]): string => {
  const [, host, port] = /^(?:\[?)(.+?)(?:\]?):(\d+)$/.exec(resolver ?? '') ?? [];
  const server = resolver === undefined ? [] : host === undefined ? [`@${resolver}`] : [`@${host}`, '-p', port ?? 53];
  return shell('dig', ...server, name, type, '+noall', '+comments', '+answer', '+authority', ...more);
};

/** Lists what a hosted zone has for the name. */
export const listRecords = ({ name }: Scene, zoneId: string): string =>
  awsCommand(undefined, 'route53', 'list-resource-record-sets', {
    hostedZoneId: zoneId,
    query: `ResourceRecordSets[?Name=='${name}.']`,
  });

/** Creates a private namespace; where the VPC is not known, the command asks for it. */
export const createNamespace = (scene: Scene, name = parentOf(scene.name)): string => {
  const { region, vpcId } = scene;
  const words = { name, vpc: vpcId };
  const command = awsCommand(region, 'servicediscovery', 'create-private-dns-namespace', words);
  return vpcId === undefined ? `read -rp 'VPC id: ' vpc && ${command} --vpc "$vpc"` : command;
};

/** Creates a service of a namespace with A records. */
export const createService = ({ region, serviceName }: Scene, namespaceId: string): string =>
  awsCommand(region, 'servicediscovery', 'create-service', {
    name: serviceName,
    dnsConfig: `NamespaceId=${namespaceId},RoutingPolicy=MULTIVALUE,DnsRecords=[{Type=A,TTL=60}]`,
    healthCheckCustomConfig: 'FailureThreshold=1',
  });

/** Registers an address that a person types. */
export const registerInstance = ({ region }: Scene, serviceId: string): string => {
  const command = awsCommand(region, 'servicediscovery', 'register-instance', { serviceId });
  return `read -rp 'address: ' address && ${command} --instance-id "$address" --attributes "AWS_INSTANCE_IPV4=$address"`;
};

export const deregisterInstance = ({ region }: Scene, serviceId: string, instanceId: string): string =>
  awsCommand(region, 'servicediscovery', 'deregister-instance', { serviceId, instanceId });

/** What Cloud Map has of a service. */
export const listInstances = ({ region }: Scene, serviceId: string): string =>
  awsCommand(region, 'servicediscovery', 'list-instances', { serviceId });
