import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { createCollect } from '../../shared/diagnosis/collect.ts';
import { createContainersCollector } from '../../shared/diagnosis/collectors/containers.ts';
import { createGroupCollector } from '../../shared/diagnosis/collectors/group.ts';
import { type Evidence, seenOf, unseenOf } from '../../shared/diagnosis/evidence.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { callsOf } from '../aws/clients-of.ts';
import { checkOf, evidenceOf } from './evidence.ts';

let aws: AwsApis;
let elb: ElasticLoadBalancingV2Client;
let ecs: ECSClient;

beforeEach(async () => {
  aws = await startAwsApis();
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const options = { endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  elb = new ElasticLoadBalancingV2Client(options);
  ecs = new ECSClient(options);
});
afterEach(async () => {
  elb.destroy();
  ecs.destroy();
  await aws.stop();
});

const groupEvidence = (name: string, code: Evidence['fault']['code'] = 'target.timeout'): Evidence =>
  evidenceOf(code, { check: checkOf('target-group', { name }), facts: { group: name } });
const collector = () => createCollect([createGroupCollector(elb), createContainersCollector(ecs, systemClock)]);
const look = (evidence: Evidence, lookMs = 5000, collect = collector()) =>
  collect(evidence, { clock: systemClock, lookMs, signal: new AbortController().signal });

const TASKS = [
  { id: 't1', status: 'RUNNING', address: '10.0.1.5', startedAt: '2026-11-24T20:00:00.000Z' },
  { id: 't2', status: 'STOPPED', reason: 'exited', exitCode: 1, stoppedAt: '2026-11-24T21:00:00.000Z' },
  { id: 't3', status: 'STOPPED', reason: 'exited again', exitCode: 137, stoppedAt: '2026-11-24T22:00:00.000Z' },
] as const;

describe('the look at a target group', () => {
  it('finds its load balancer with zones, subnets and security groups', async () => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api', registrationMs: 60_000 });
    expect((await look(groupEvidence('api'))).group).toMatchObject({
      seen: {
        group: { name: 'api', arn, inUse: true, vpcId: 'vpc-0', healthCheck: { timeoutS: 5 } },
        loadBalancers: [
          {
            name: 'sandbox',
            type: 'application',
            state: 'active',
            zones: ['us-east-1a', 'us-east-1b'],
            subnetIds: ['subnet-a', 'subnet-b'],
            groupIds: ['sg-load-balancer'],
          },
        ],
        listeners: [],
      },
    });
  });

  it('finds the listeners that could send to a group that nobody uses', async () => {
    aws.loadBalancer.addGroup({ name: 'api' }).use(false);
    expect((await look(groupEvidence('api'))).group).toMatchObject({
      seen: {
        loadBalancers: [{ name: 'sandbox' }],
        listeners: [{ loadBalancer: 'sandbox', protocol: 'HTTPS', port: 443 }],
      },
    });
  });

  it('finds how long targets drain, while some do', async () => {
    const group = aws.loadBalancer.addGroup({ name: 'api', registrationMs: 60_000 });
    const target = { id: '10.0.1.5', port: 80, zone: 'us-east-1a' };
    group.register(target);
    expect((await look(groupEvidence('api'))).group).not.toHaveProperty('seen.deregistrationDelayS');
    group.deregister(target);
    expect((await look(groupEvidence('api'))).group).toMatchObject({ seen: { deregistrationDelayS: 300 } });
  });

  it('finds names like one that no group has', async () => {
    for (const name of ['api-tg-development', 'api-tg-production', 'registry']) aws.loadBalancer.addGroup({ name });
    expect((await look(groupEvidence('api-tg-developmnt', 'target.not-found'))).group).toMatchObject({
      seen: { similar: ['api-tg-development'] },
    });
  });

  it.each([
    [
      'denied',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeLoadBalancers on api is not allowed',
    ],
    ['throttled', 'elasticloadbalancing', 'is throttled'],
    ['silent', 'elasticloadbalancing', 'no answer'],
  ] as const)('says so when it is %s', async (trouble, what, words) => {
    aws.loadBalancer.addGroup({ name: 'api' });
    aws.troubles.start(what, trouble);
    const { group, containers } = await look(groupEvidence('api'), trouble === 'silent' ? 100 : 5000);
    expect(group).toEqual({
      unseen: expect.stringMatching(/^could not look at the target group and its load balancers: /),
    });
    expect(group).toEqual({ unseen: expect.stringContaining(words) });
    // Without the ARN there is nothing to look for.
    expect(containers).toBeUndefined();
  });
});

describe('the look at ECS', () => {
  it('finds the service of a target group, and how its tasks ended', async () => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api' });
    aws.containers.addService({ name: 'other', cluster: 'first' });
    const given = {
      name: 'api',
      cluster: 'hokusai',
      targetGroupArns: [arn],
      containerPorts: [8000],
      groupIds: ['sg-1'],
    };
    aws.containers.addService({ ...given, desired: 2, gracePeriodS: 60, tasks: [...TASKS] });
    expect((await look(groupEvidence('api'))).containers).toMatchObject({
      seen: {
        service: {
          cluster: 'hokusai',
          name: 'api',
          desired: 2,
          running: 1,
          gracePeriodS: 60,
          taskDefinition: 'api:1',
          containerPorts: [8000],
          logGroup: '/ecs/api',
          attached: [{ groupArn: arn, container: 'api', port: 8000 }],
          groupIds: ['sg-1'],
        },
        tasks: [{ id: 't1', address: '10.0.1.5', startedAt: '2026-11-24T20:00:00.000Z' }],
        stopped: [
          { reason: 'exited again', exitCode: 137, stoppedAt: '2026-11-24T22:00:00.000Z' },
          { reason: 'exited', exitCode: 1, stoppedAt: '2026-11-24T21:00:00.000Z' },
        ],
      },
    });
  });

  it.each([
    ['ecs:ListTasks', ['stopped', 'tasks'], { tasks: [], stopped: [] }],
    ['ecs:DescribeTasks', ['stopped', 'tasks'], { tasks: [], stopped: [] }],
    ['ecs:DescribeTaskDefinition', ['definition'], { service: { containerPorts: [] }, tasks: [{ id: 't1' }] }],
  ] as const)('sees the rest where %s is not allowed, and says what it lacks', async (action, parts, seen) => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api' });
    aws.containers.addService({ name: 'api', targetGroupArns: [arn], containerPorts: [80], tasks: [...TASKS] });
    aws.troubles.start(action, 'denied');
    const evidence = await look(groupEvidence('api'));
    expect(evidence.containers).toMatchObject({ seen: { service: { name: 'api' }, ...seen } });
    const lacks = seenOf(evidence, 'containers')?.lacks ?? {};
    expect(Object.keys(lacks).sort()).toEqual(parts);
    expect(unseenOf(evidence, ['containers'])).toEqual(Object.values(lacks));
    for (const lack of Object.values(lacks)) {
      expect(lack).toMatch(
        /^could not look at the (running tasks|stopped tasks|task definition): ecs:\w+ on \S+ is not allowed/,
      );
    }
  });

  it('follows pages of tasks, up to 500', async () => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api' });
    const tasksOf = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ id: `t${n}`, status: 'RUNNING' as const, address: `10.0.9.${n}` }));
    const service = aws.containers.addService({ name: 'api', targetGroupArns: [arn], tasks: tasksOf(230) });
    const seen = async () => seenOf(await look(groupEvidence('api')), 'containers');
    expect(await seen()).toMatchObject({ tasks: { length: 230 } });
    expect(await seen()).not.toHaveProperty('lacks');
    service.tasks = tasksOf(501);
    expect(await seen()).toMatchObject({
      tasks: { length: 500 },
      lacks: { tasks: 'could not look at all running tasks of api: there are more than 500' },
    });
  });

  it('finds the service of the other group of a pair, and who deploys', async () => {
    const [blue, green] = ['blue', 'green'].map((name) => aws.loadBalancer.addGroup({ name }).arn);
    aws.containers.addService({
      name: 'api',
      targetGroupArns: [blue ?? ''],
      alternateGroupArn: green ?? '',
      controller: 'CODE_DEPLOY',
    });
    expect((await look(groupEvidence('green'))).containers).toMatchObject({
      seen: {
        service: {
          name: 'api',
          controller: 'CODE_DEPLOY',
          targetGroupArns: [blue, green],
          attached: [{ pair: green }],
        },
      },
    });
  });

  it('tells which services fill nothing when none fills the group', async () => {
    aws.loadBalancer.addGroup({ name: 'api' });
    aws.containers.addService({ name: 'api', cluster: 'hokusai' });
    expect((await look(groupEvidence('api'))).containers).toEqual({
      seen: { tasks: [], stopped: [], unattached: [{ cluster: 'hokusai', name: 'api' }] },
    });
  });

  it('says so when there are more services than it looks at, and none of them is it', async () => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api' });
    for (let n = 0; n < 210; n += 1) aws.containers.addService({ name: `s${n}`, targetGroupArns: ['arn:other'] });
    aws.containers.addService({ name: 'api', targetGroupArns: [arn] });
    expect((await look(groupEvidence('api'))).containers).toEqual({
      seen: {
        tasks: [],
        stopped: [],
        unattached: [],
        lacks: { services: 'could not look at all ECS services: the Region has more than the 200 looked at' },
      },
    });
  });

  it('tells which other services give the same name', async () => {
    const arn = 'arn:aws:servicediscovery:us-east-1:000000000000:service/srv-1';
    for (const name of ['blue', 'green']) aws.containers.addService({ name, registryArns: [arn] });
    const registry = { seen: { namespace: { id: 'ns-1' }, instances: [], service: { arn } } as never };
    const { containers } = await look(evidenceOf('dns.nxdomain', { inspection: { asked: { name: 'x' } }, registry }));
    expect(containers).toMatchObject({ seen: { service: { name: 'blue' }, others: [{ name: 'green' }] } });
  });

  it('lists the services once for several groups, and looks at each anew', async () => {
    const [one, two] = ['one', 'two'].map((name) => aws.loadBalancer.addGroup({ name }));
    const service = aws.containers.addService({ name: 'one', targetGroupArns: [one?.arn ?? ''] });
    aws.containers.addService({ name: 'two', targetGroupArns: [two?.arn ?? ''] });
    const collect = collector();
    const calls = callsOf(ecs);
    await look(groupEvidence('one'), 5000, collect);
    service.desired = 7;
    expect((await look(groupEvidence('one'), 5000, collect)).containers).toMatchObject({
      seen: { service: { desired: 7 } },
    });
    await look(groupEvidence('two'), 5000, collect);
    expect(calls.filter(({ command }) => command === 'ListClustersCommand')).toHaveLength(1);
  });

  it('follows pages, in calls of ten, up to 200 services', async () => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api' });
    for (let n = 0; n < 230; n += 1) {
      aws.containers.addService({ name: `s${n}`, targetGroupArns: n === 150 ? [arn] : [] });
    }
    const calls = callsOf(ecs);
    expect((await look(groupEvidence('api'))).containers).toMatchObject({ seen: { service: { name: 's150' } } });
    expect(calls.filter(({ command }) => command === 'DescribeServicesCommand')).toHaveLength(20 + 1);
  });

  it('finds the service that gives a name by Cloud Map or by Service Connect', async () => {
    const byRegistry = { arn: 'arn:aws:servicediscovery:us-east-1:000000000000:service/srv-1' };
    aws.containers.addService({ name: 'mlflow', registryArns: [byRegistry.arn] });
    aws.containers.addService({
      name: 'redis-proxy',
      serviceConnect: { namespace: 'app.local', discoveryName: 'proxy' },
    });
    const namespace = { id: 'ns-1', name: 'app.local', type: 'DNS_PRIVATE' };
    const look1 = (name: string, service?: object) =>
      look(
        evidenceOf('dns.nxdomain', {
          inspection: { asked: { name } },
          registry: { seen: { namespace, instances: [], ...(service && { service }) } as never },
        }),
      );
    expect((await look1('mlflow.app.local', byRegistry)).containers).toMatchObject({
      seen: { service: { name: 'mlflow', serviceConnect: false } },
    });
    expect((await look1('proxy.app.local')).containers).toMatchObject({
      seen: { service: { name: 'redis-proxy', serviceConnect: true, connectNames: ['proxy.app.local'] } },
    });
  });

  it.each([
    ['denied', 'ecs:ListClusters', 'ecs:ListClusters on the Region is not allowed'],
    ['throttled', 'ecs', 'is throttled'],
    ['silent', 'ecs', 'no answer'],
  ] as const)('says so when it is %s at %s', async (trouble, what, words) => {
    const { arn } = aws.loadBalancer.addGroup({ name: 'api' });
    aws.containers.addService({ name: 'api', targetGroupArns: [arn], tasks: [...TASKS] });
    aws.troubles.start(what, trouble);
    const { containers, group } = await look(groupEvidence('api'), trouble === 'silent' ? 300 : 5000);
    expect(containers).toEqual({ unseen: expect.stringContaining(words) });
    expect(group).toHaveProperty('seen');
  });
});
