import { type Scenario, watching } from './scenario.ts';
import { ago, expecting, GROUP, groupWith, rollingOut, running, serviceOf, stopped, watchGroup } from './target-lab.ts';
import { answering, appPort } from './target-servers.ts';

export const TARGET_MEMBER_SCENARIOS: readonly Scenario[] = [
  {
    number: 44,
    made: 'empty target group, ECS service set to 0',
    expect: expecting('target.none-registered', 'scaled-to-zero'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, []), { desired: 0 });
      return watchGroup();
    },
  },
  {
    number: 44,
    made: 'empty target group, tasks do not start',
    expect: expecting('target.none-registered', 'tasks-fail'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, []), {
        desired: 2,
        tasks: stopped(2, 'CannotPullContainerError: image lab/api:2 not found', { stopCode: 'TaskFailedToStart' }),
        events: [{ at: ago(60_000), message: '(service api) was unable to place a task.' }],
      });
      return watchGroup();
    },
  },
  {
    number: 44,
    made: 'empty target group, no ECS service attached',
    expect: expecting('target.none-registered', 'not-attached'),
    make: async (lab) => {
      serviceOf(lab, await groupWith(lab, []), { targetGroupArns: [] });
      return watchGroup();
    },
  },
  {
    number: 44,
    made: 'empty target group, the first deployment is under way',
    expect: expecting('target.none-registered', 'deploying'),
    make: async (lab) => {
      const group = await groupWith(lab, []);
      serviceOf(lab, group, { desired: 1, pending: 1, tasks: [], deployments: rollingOut() });
      return watchGroup();
    },
  },
  {
    number: 44,
    made: 'empty target group, it is the idle one of blue and green',
    expect: expecting('target.none-registered', 'idle'),
    make: async (lab) => {
      const group = await groupWith(lab, []);
      const green = lab.aws.loadBalancer.addGroup({ name: 'lab-green' });
      const alternate = { targetGroupArns: [green.arn], alternateGroupArn: group.arn };
      serviceOf(lab, group, { ...alternate, desired: 1, tasks: [running('task-1', '127.0.0.1')] });
      return watchGroup();
    },
  },
  {
    number: 44,
    made: 'registered target is stopped',
    expect: expecting('target.none-registered', 'unusable'),
    make: async (lab) => {
      const group = await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']);
      group.lose({ id: '127.0.0.1', port: group.targets()[0]?.port ?? 0 });
      return watchGroup();
    },
  },
  {
    number: 44,
    made: 'empty target group, tasks of its service run',
    expect: expecting('target.none-registered'),
    make: async (lab) => {
      const group = await groupWith(lab, []);
      serviceOf(lab, group, { desired: 1, tasks: [{ id: 'task-1', status: 'RUNNING', address: '127.0.0.1' }] });
      return watchGroup();
    },
  },
  {
    number: 45,
    made: 'no listener rule sends to the group',
    expect: expecting('target.not-in-use', 'no-listener-rule'),
    make: async (lab) => {
      const group = await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']);
      group.use(false);
      return watchGroup();
    },
  },
  {
    number: 45,
    made: 'group is not in use, role may not look at load balancers',
    expect: expecting('target.not-in-use'),
    make: async (lab) => {
      const group = await groupWith(lab, [{ port: await appPort(lab, answering(200)) }], {}, ['healthy']);
      group.use(false);
      lab.aws.troubles.start('elasticloadbalancing:DescribeLoadBalancers', 'denied');
      return watchGroup();
    },
  },
  {
    number: 45,
    made: 'load balancer is not in the zone of the targets',
    expect: expecting('target.not-in-use', 'zone-not-enabled'),
    make: async (lab) => {
      lab.aws.loadBalancer.enableZones('us-east-1a', 'us-east-1b');
      await groupWith(lab, [{ port: await appPort(lab, answering(200)), zone: 'us-east-1c' }], {}, ['unused']);
      return watchGroup();
    },
  },
  {
    number: 53,
    made: 'target group was deleted',
    expect: expecting('target.not-found'),
    make: async () => watching({ kind: 'target-group', name: 'nothing-like-it' }),
  },
  {
    number: 53,
    made: 'name of the target group is mistyped',
    expect: expecting('target.not-found', 'similar'),
    make: async (lab) => {
      await groupWith(lab, []);
      return watching({ kind: 'target-group', name: `${GROUP}s` });
    },
  },
];
