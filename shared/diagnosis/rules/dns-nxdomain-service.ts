import { asking, awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { listed } from '../../health/listed.ts';
import type { Candidate } from '../rule.ts';
import { createService, deregisterTyped, listInstances, registerInstance } from './dns-commands.ts';
import { ecsLines, ecsSteps, isDeploying } from './dns-ecs.ts';
import { recordsAmiss } from './dns-nxdomain-connect.ts';
import type { Scene } from './dns-scene.ts';
import { dnsLine, negativeLine } from './dns-words.ts';

/** The namespace is there, a service by the name is not. */
export const serviceAmiss = (scene: Scene): Candidate | undefined => {
  const { name, registry, serviceName } = scene;
  const { namespace, service, others = [] } = registry ?? {};
  if (namespace === undefined || service !== undefined || recordsAmiss(scene)) return undefined;
  const has = others.length === 0 ? 'no service at all' : `no service ${serviceName}; it has ${listed(others)}`;
  return {
    cause: 'dns.nxdomain/service-missing',
    confidence: 'high',
    summary: `Cloud Map has the namespace ${namespace.name}, but no service ${serviceName} in it: ${name} cannot resolve`,
    evidence: [
      `Cloud Map: namespace ${namespace.name} (${namespace.id}) has ${has}`,
      dnsLine(scene),
      ...negativeLine(scene),
    ],
    remedy: [
      {
        say: `Make the service ${serviceName} again, best by the stack that made it`,
        command: createService(scene, namespace.id),
      },
      ...attachSteps(scene),
    ],
    needs: ['registry', 'containers'],
  };
};

/** The service is there, and empty. */
export const instancesAmiss = (scene: Scene): Candidate | undefined => {
  const { name, registry, containers } = scene;
  const { namespace, service, instances = [] } = registry ?? {};
  if (namespace === undefined || service === undefined || instances.length > 0 || recordsAmiss(scene)) return undefined;
  const ecs = containers?.service;
  const deploying = ecs !== undefined && ecs.desired > 0 && isDeploying(ecs, scene.evidence.at);
  const all = containers?.lacks?.services === undefined;
  const nobody =
    containers !== undefined && ecs === undefined && all
      ? [`ECS: no service of the Region registers in ${service.arn}`]
      : [];
  return {
    cause: 'dns.nxdomain/no-instances',
    // Tasks that are on their way register by themselves.
    confidence: deploying ? 'medium' : 'high',
    summary: `no instance is registered in the Cloud Map service ${service.name} of ${namespace.name}${whyNone(scene)}: ${name} has no address to answer`,
    evidence: [
      `Cloud Map: service ${service.name} (${service.id}) of ${namespace.name} has 0 instances`,
      ...ecsLines(scene),
      ...nobody,
      dnsLine(scene),
      ...negativeLine(scene),
    ],
    remedy: [
      ...(ecs ? ecsSteps(scene, ecs) : []),
      ...(nobody.length > 0 ? attachSteps(scene, service.arn) : []),
      { say: 'List what is registered', command: listInstances(scene, service.id) },
      {
        say: 'Or register an address by hand: ECS never takes it out again, so it answers for a task that is gone',
        command: registerInstance(scene, service.id),
      },
      {
        say: 'Or, once the task of an address registered by hand is gone, take that out again',
        command: deregisterTyped(scene, service.id),
      },
    ],
    needs: ['registry', 'containers'],
  };
};

const whyNone = ({ containers }: Scene): string => {
  const ecs = containers?.service;
  if (ecs === undefined) return '';
  if (ecs.desired === 0) return `, ECS ${ecs.cluster}/${ecs.name} is scaled to 0`;
  return `, ECS ${ecs.cluster}/${ecs.name} runs ${ecs.running} of ${ecs.desired} tasks`;
};

/** Which ECS service is meant is not known; it takes one registry, and a new one replaces that. */
const attachSteps = ({ region }: Scene, registryArn?: string): RemedyStep[] => {
  const which = `${asking('cluster', 'cluster')} && ${asking('ECS service', 'service')}`;
  const ask = registryArn === undefined ? ` && ${asking('ARN of the new Cloud Map service', 'arn')}` : '';
  const registry = registryArn === undefined ? '"registryArn=$arn"' : `registryArn=${registryArn}`;
  const look = awsCommand(region, 'ecs', 'describe-services', {
    query: 'services[0].[deploymentController.type,serviceRegistries]',
  });
  const update = awsCommand(region, 'ecs', 'update-service');
  return [
    {
      say: 'See which registry the ECS service has now: it takes one, and a new one replaces it; CodeDeploy and external controllers take none this way',
      command: `${which} && ${look} --cluster "$cluster" --services "$service"`,
    },
    {
      say: 'Let the ECS service register in it: that starts a deployment',
      command: `${which}${ask} && ${update} --cluster "$cluster" --service "$service" --service-registries ${registry}`,
    },
  ];
};
