import type { ContainerView, EcsService } from '../../shared/aws/containers.ts';
import type { GroupView } from '../../shared/aws/target-group-view.ts';
import type { Target } from '../../shared/aws/target-groups.ts';
import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import type { FaultCode } from '../../shared/health/fault.ts';
import type { Finding } from '../../shared/health/finding.ts';
import type { TargetInspection } from '../../shared/health/inspection.ts';
import type { Facts } from '../../shared/health/outcome.ts';
import { checkOf, evidenceOf } from './evidence.ts';

export const ARN = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/api/aaaa';

export const target = (state: string, reason?: string, more: Partial<Target> = {}): Target => ({
  id: '10.0.1.5',
  port: 8000,
  zone: 'us-east-1a',
  state,
  ...(reason !== undefined && { reason }),
  ...more,
});

export const dial = (result: TargetInspection['result'], more: Partial<TargetInspection> = {}): TargetInspection => ({
  id: '10.0.1.5',
  port: 8000,
  url: 'http://10.0.1.5:8000/health',
  waitedMs: more.ms ?? 100,
  result,
  ...more,
});

export const group = (more: Partial<GroupView> = {}): { seen: GroupView } => ({
  seen: {
    group: {
      name: 'api',
      arn: ARN,
      protocol: 'HTTP',
      targetType: 'ip',
      inUse: true,
      vpcId: 'vpc-1',
      healthCheck: {
        enabled: true,
        protocol: 'HTTP',
        port: 'traffic-port',
        path: '/health',
        matcher: '200',
        timeoutS: 5,
        intervalS: 30,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
      },
    },
    targets: [],
    loadBalancers: [
      {
        name: 'public',
        arn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/public/bbbb',
        type: 'application',
        state: 'active',
        zones: ['us-east-1a', 'us-east-1b'],
        subnetIds: ['subnet-a', 'subnet-b'],
        groupIds: ['sg-lb'],
      },
    ],
    listeners: [],
    similar: [],
    ...more,
  },
});

export const service = (more: Partial<EcsService> = {}): EcsService => ({
  cluster: 'hokusai',
  name: 'api',
  desired: 2,
  running: 2,
  pending: 0,
  gracePeriodS: 0,
  taskDefinition: 'api:7',
  containerPorts: [8000],
  attached: [{ groupArn: ARN, container: 'app', port: 8000 }],
  groupIds: ['sg-tasks'],
  serviceConnect: false,
  connectNames: [],
  targetGroupArns: [ARN],
  registryArns: [],
  deployments: [],
  events: [],
  ...more,
});

export const NO_SERVICE: { seen: ContainerView } = { seen: { tasks: [], stopped: [] } };

export const containers = (
  ecs: Partial<EcsService> = {},
  more: Partial<ContainerView> = {},
): { seen: ContainerView } => ({
  seen: { ...NO_SERVICE.seen, service: service(ecs), ...more },
});

export const IN_PROGRESS = {
  deployments: [
    {
      id: 'ecs-svc/2',
      status: 'PRIMARY',
      rolloutState: 'IN_PROGRESS',
      running: 1,
      desired: 2,
      failed: 0,
      createdAt: '2026-11-24T23:58:00.000Z',
    },
  ],
};

type Given = {
  targets?: readonly Target[];
  dials?: readonly TargetInspection[];
  facts?: Facts;
  settings?: Facts;
  more?: Partial<Evidence>;
};

/** What is found of a group `api`, whose section is seen, and its ECS service is not looked at, unless said. */
export const explainGroup = (
  code: FaultCode,
  { targets = [], dials = [], facts, settings, more }: Given,
): Finding[] => {
  const evidence = evidenceOf(code, {
    check: checkOf('target-group', { name: 'api' }),
    facts: {
      group: 'api',
      healthy: targets.filter(({ state }) => state === 'healthy').length,
      total: targets.length,
      minHealthy: 1,
      failOpen: targets.length > 0 && targets.every(({ state }) => state === 'unhealthy'),
      settings: {
        healthCheckTimeoutS: 5,
        protocol: 'HTTP',
        port: 'traffic-port',
        path: '/health',
        matcher: '200',
        intervalS: 30,
        healthyThreshold: 5,
        unhealthyThreshold: 2,
        ...settings,
      },
      targets: targets.map((each) => ({ ...each })),
      ...facts,
    },
    inspection: { asked: {}, ...(dials.length > 0 && { targets: dials }) },
    group: group(),
    ...more,
  });
  return diagnose(evidence, { impact: '', validate: 'npx vpcwatch check api-targets' });
};

export const commandsOf = ({ remedy }: Finding): string[] => remedy.flatMap(({ command }) => command ?? []);
