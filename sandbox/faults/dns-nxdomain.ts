import { serviceArn } from '../aws/cloud-map-api.ts';
import { homeIn, NAME, NAMESPACE, registeredIn, watchName, watchRegistry } from './dns-lab.ts';
import { LAB_ORIGIN } from './lab.ts';
import { type Scenario, watching } from './scenario.ts';

const nxdomain = (split: string, made: string, make: Scenario['make']): Scenario => ({
  number: 1,
  made,
  expect: { code: 'dns.nxdomain', stage: 'dns', cause: split === '' ? 'dns.nxdomain' : `dns.nxdomain/${split}` },
  make,
});

/** A name that does not exist, for each reason. */
export const NXDOMAIN_SCENARIOS: readonly Scenario[] = [
  nxdomain('', 'a private zone of the account without the record', async (lab) => {
    const home = homeIn(lab);
    lab.aws.hostedZones.addZone({ name: 'corp.example', vpcIds: [home.vpc.id] });
    return watchName(lab, home, { name: 'api.corp.example' });
  }),
  nxdomain('dangling-alias', 'an alias that leads to a name that is gone', async (lab) => {
    lab.dns.set(`api.${LAB_ORIGIN}`, [{ type: 'CNAME', data: `old.${LAB_ORIGIN}` }]);
    return watching({ kind: 'dns', name: `api.${LAB_ORIGIN}`, resolver: lab.dns.address });
  }),
  nxdomain('namespace-missing', 'Cloud Map namespace deleted', async (lab) => {
    const { namespace, service, ...home } = registeredIn(lab);
    lab.aws.registry.removeService(service);
    lab.aws.registry.removeNamespace(namespace);
    return watchName(lab, home);
  }),
  nxdomain('namespace-missing', 'the same seen by the registry check', async (lab) => {
    const { namespace, service } = registeredIn(lab);
    lab.aws.registry.removeService(service);
    lab.aws.registry.removeNamespace(namespace);
    return watchRegistry(lab);
  }),
  nxdomain('namespace-not-associated', 'namespace zone of another VPC only', async (lab) => {
    const { namespace, ...home } = registeredIn(lab);
    if (namespace.zone) namespace.zone.vpcs = [{ id: 'vpc-0other', region: 'us-east-1' }];
    return watchName(lab, home);
  }),
  nxdomain('vpc-dns-off', 'enableDnsHostnames off', async (lab) => {
    const home = registeredIn(lab);
    home.vpc.dnsHostnames = false;
    return watchName(lab, home);
  }),
  nxdomain('service-missing', 'Cloud Map service deleted', async (lab) => {
    const { service, ...home } = registeredIn(lab);
    lab.aws.registry.addService({ name: 'api', namespace: NAMESPACE });
    lab.aws.registry.removeService(service);
    return watchName(lab, home);
  }),
  nxdomain('no-instances', 'Cloud Map service without instances', async (lab) => {
    const { service, ...home } = registeredIn(lab, []);
    lab.aws.containers.addService({
      name: 'mlflow',
      desired: 1,
      registryArns: [serviceArn(service)],
      tasks: [{ id: 'task-1', status: 'STOPPED', reason: 'Essential container in task exited', exitCode: 137 }],
    });
    return watchName(lab, home);
  }),
  nxdomain('no-instances', 'the same seen by a redis check of the name', async (lab) => {
    const home = registeredIn(lab, []);
    const check = { kind: 'redis', host: NAME, port: 6379, resolver: lab.dns.address };
    return watching(check, { vantage: home.vantage });
  }),
  nxdomain('no-instances', 'the same seen by the registry check', async (lab) => {
    registeredIn(lab, []);
    return watchRegistry(lab);
  }),
  nxdomain('service-connect', 'ECS Service Connect, which makes no records', async (lab) => {
    const home = homeIn(lab);
    lab.aws.registry.addNamespace(NAMESPACE, { type: 'HTTP' });
    lab.aws.registry.addService({ name: 'mlflow', namespace: NAMESPACE, apiOnly: true });
    lab.aws.containers.addService({
      name: 'mlflow',
      serviceConnect: { namespace: NAMESPACE, discoveryName: 'mlflow' },
      tasks: [{ id: 'task-1', status: 'RUNNING', address: '10.0.1.7' }],
    });
    return watchName(lab, home);
  }),
  nxdomain('api-only', 'Cloud Map service for API calls only', async (lab) =>
    watchName(lab, registeredIn(lab, ['10.0.1.7'], { apiOnly: true })),
  ),
  nxdomain('shadowed', 'a more specific zone of the same VPC', async (lab) => {
    const home = registeredIn(lab, ['127.0.0.1'], { name: 'mlflow.team' });
    lab.aws.hostedZones.addZone({ name: `team.${NAMESPACE}`, vpcIds: [home.vpc.id] });
    return watchName(lab, home, { name: `mlflow.team.${NAMESPACE}` });
  }),
  nxdomain('registered', 'the resolver denies a registered name', async (lab) => {
    const home = registeredIn(lab);
    lab.dns.behave('nxdomain', NAME);
    return watchName(lab, home);
  }),
];
