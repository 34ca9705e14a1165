import { systemClock } from '../../shared/time/clock.ts';
import { serviceArn } from '../aws/cloud-map-api.ts';
import { reserveClosedPort, startSilentServer } from '../raw-servers.ts';
import { NAME, registeredIn, taskId, watchName, watchRegistry } from './dns-lab.ts';
import { LAB_ORIGIN, type Lab } from './lab.ts';
import { type Made, type Scenario, watching } from './scenario.ts';

const scenario = (
  number: number,
  cause: `dns.${string}`,
  made: string,
  make: Scenario['make'],
  stage: Scenario['expect']['stage'] = 'dns',
): Scenario => {
  const code = cause.replace(/\/.*/, '') as Scenario['expect']['code'];
  return { number, made, expect: { code, stage, cause: cause as Scenario['expect']['cause'] }, make };
};

const API = `api.${LAB_ORIGIN}`;
const watchApi = ({ dns }: Lab, check: object = {}): Made =>
  watching({ kind: 'dns', name: API, resolver: dns.address, ...check });

/** Ten of them. */
const MANY = Array.from({ length: 10 }, (_, index) => `10.0.1.${index + 1}`);

/** So much faster than the minutes of a monitor, a drift is old after a fifth of a second. */
const DRIFT = { faster: 600, beforeRun: () => systemClock.sleep(150) };

/** A server that takes connections on 127.0.0.1 only: every other loopback address is dead. */
const alive = async (lab: Lab): Promise<number> => lab.keep(await startSilentServer()).port;

/** What is wrong with what a name resolves to. */
export const ANSWER_SCENARIOS: readonly Scenario[] = [
  scenario(2, 'dns.nodata', 'a name that only names below it make exist', async (lab) => {
    lab.dns.set(`blue.${API}`, [{ type: 'A', data: '127.0.0.1' }]);
    return watchApi(lab);
  }),
  scenario(2, 'dns.nodata/other-type', 'a name with AAAA records only', async (lab) => {
    lab.dns.set(API, [{ type: 'AAAA', data: '::1' }]);
    return watchApi(lab);
  }),
  scenario(2, 'dns.nodata/shadowed', 'a zone of the very name in the same VPC', async (lab) => {
    const home = registeredIn(lab);
    lab.aws.hostedZones.addZone({ name: NAME, vpcIds: [home.vpc.id] });
    return watchName(lab, home);
  }),
  scenario(7, 'dns.too-few-answers', 'one instance where two are wanted', async (lab) => {
    const home = registeredIn(lab);
    lab.aws.containers.addService({
      name: 'mlflow',
      desired: 2,
      registryArns: [serviceArn(home.service)],
      tasks: [{ id: taskId(1), status: 'RUNNING', address: '127.0.0.1' }],
    });
    return watchName(lab, home, { expect: { answers: 2 } });
  }),
  scenario(7, 'dns.too-few-answers/unhealthy-left-out', 'one of two instances unhealthy', async (lab) => {
    const home = registeredIn(lab, ['127.0.0.1', '127.0.0.2']);
    lab.aws.registry.setHealthy(home.service, taskId(2), false);
    return watchName(lab, home, { expect: { answers: 2 } });
  }),
  scenario(7, 'dns.too-few-answers/not-answered-yet', 'a healthy instance that the record lacks', async (lab) => {
    const home = registeredIn(lab, ['127.0.0.1', '127.0.0.2']);
    home.namespace.zone?.records.set(NAME, [{ type: 'A', data: '127.0.0.1', ttl: 60 }]);
    return watchName(lab, home, { expect: { answers: 2 } });
  }),
  scenario(7, 'dns.too-few-answers/one-at-random', 'routing WEIGHTED', async (lab) =>
    watchName(lab, registeredIn(lab, ['127.0.0.1', '127.0.0.2'], { routing: 'WEIGHTED' }), { expect: { answers: 2 } }),
  ),
  scenario(7, 'dns.too-few-answers/eight-at-most', 'ten instances, nine answers wanted', async (lab) =>
    watchName(lab, registeredIn(lab, MANY), { expect: { answers: 9 } }),
  ),
  scenario(8, 'dns.unexpected-answer', 'an answer of another network', async (lab) => {
    lab.dns.set(API, [{ type: 'A', data: '192.0.2.7' }]);
    return watchApi(lab, { expect: { addresses: ['10.0.0.0/8'] } });
  }),
  scenario(8, 'dns.unexpected-answer/registered', 'a registered instance of another network', async (lab) =>
    watchName(lab, registeredIn(lab, ['192.0.2.7']), { expect: { addresses: ['10.0.0.0/8'] } }),
  ),
  scenario(9, 'dns.drift/stale', 'a record that somebody changed', async (lab) => {
    const { namespace } = registeredIn(lab);
    const others = ['127.0.0.1', '10.0.1.99'].map((data) => ({ type: 'A' as const, data, ttl: 0 }));
    namespace.zone?.records.set(NAME, others);
    return watchRegistry(lab, DRIFT);
  }),
  scenario(9, 'dns.drift/missing', 'a record that was not written', async (lab) => {
    const { namespace } = registeredIn(lab, ['127.0.0.1', '10.0.1.8']);
    namespace.zone?.records.set(NAME, [{ type: 'A', data: '127.0.0.1', ttl: 0 }]);
    return watchRegistry(lab, DRIFT);
  }),
  scenario(
    10,
    'dns.dead-address',
    'one of two registered addresses takes no connection',
    async (lab) =>
      watchName(lab, registeredIn(lab, ['127.0.0.1', '127.0.0.2']), { expect: { dial: await alive(lab) } }),
    'tcp',
  ),
  scenario(
    10,
    'dns.dead-address/stopped-task',
    'an instance of a task that has stopped',
    async (lab) => {
      const home = registeredIn(lab, ['127.0.0.1', '127.0.0.2']);
      lab.aws.containers.addService({
        name: 'mlflow',
        registryArns: [serviceArn(home.service)],
        tasks: [{ id: taskId(1), status: 'RUNNING', address: '127.0.0.1' }],
      });
      return watchName(lab, home, { expect: { dial: await alive(lab) } });
    },
    'tcp',
  ),
  scenario(
    10,
    'dns.dead-address/deregistered',
    'a dead address that is not registered any more',
    async (lab) => {
      const home = registeredIn(lab);
      const addresses = ['127.0.0.1', '127.0.0.2'].map((data) => ({ type: 'A' as const, data, ttl: 60 }));
      home.namespace.zone?.records.set(NAME, addresses);
      return watchName(lab, home, { expect: { dial: await alive(lab) } });
    },
    'tcp',
  ),
  scenario(11, 'dns.all-unhealthy', 'every instance unhealthy', async (lab) => {
    const { service } = registeredIn(lab, ['127.0.0.1', '127.0.0.2']);
    for (const id of service.instances.keys()) lab.aws.registry.setHealthy(service, id, false);
    return watchRegistry(lab);
  }),
];

/** Why a DNS server gives no answer. */
export const SERVER_SCENARIOS: readonly Scenario[] = [
  scenario(3, 'dns.servfail', 'DNS server answers SERVFAIL', async (lab) => {
    lab.dns.behave('servfail');
    return watchApi(lab);
  }),
  scenario(3, 'dns.servfail/one-name', 'DNS server answers SERVFAIL for one name', async (lab) => {
    lab.dns.behave('servfail', API);
    return watchApi(lab);
  }),
  scenario(4, 'dns.refused', 'DNS server answers REFUSED', async (lab) => {
    lab.dns.behave('refused');
    return watchApi(lab);
  }),
  scenario(5, 'dns.timeout', 'DNS server keeps silent', async (lab) => {
    lab.dns.behave('silent');
    return watchApi(lab);
  }),
  scenario(5, 'dns.timeout/one-name', 'DNS server keeps silent for one name', async (lab) => {
    lab.dns.behave('silent', API);
    return watchApi(lab);
  }),
  scenario(5, 'dns.timeout/vpc-dns-off', 'enableDnsSupport off', async (lab) => {
    const home = registeredIn(lab);
    home.vpc.dnsSupport = false;
    return watchName(lab, home);
  }),
  scenario(6, 'dns.unreachable', 'no DNS server at the address', async (lab) => {
    const { port } = lab.keep(await reserveClosedPort());
    return watchApi(lab, { resolver: `127.0.0.1:${port}` });
  }),
  scenario(12, 'dns.slow', 'DNS server answers slowly', async (lab) => {
    lab.dns.set(API, [{ type: 'A', data: '127.0.0.1' }]);
    lab.dns.behave('slow', API);
    return watchApi(lab, { expect: { latency: '100ms' } });
  }),
];
