import { ELB_ARN } from './target-group.ts';

export const ECS_ARN = ELB_ARN.replace('elasticloadbalancing', 'ecs');

/** A task of a service; `address` is of its network interface. Times are ISO 8601. */
export type SandboxTask = {
  id: string;
  status: 'RUNNING' | 'STOPPED';
  address?: string;
  startedAt?: string;
  stoppedAt?: string;
  /** Of its containers; `UNKNOWN` unless said. */
  health?: 'HEALTHY' | 'UNHEALTHY';
  /** Of a stopped one. */
  reason?: string;
  /** As ECS has it: `EssentialContainerExited`. */
  stopCode?: string;
  exitCode?: number;
};

export type SandboxDeployment = {
  id: string;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState?: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS';
  running?: number;
  desired?: number;
  failed?: number;
  createdAt?: string;
};

/** An ECS service; may be changed while the APIs run. How many tasks run is counted. */
export type SandboxService = {
  readonly cluster: string;
  readonly name: string;
  desired: number;
  gracePeriodS: number;
  /** What its task definition says. */
  containerPorts: number[];
  targetGroupArns: string[];
  /** The other group of blue and green deployments. */
  alternateGroupArn?: string;
  /** Who deploys in place of ECS. */
  controller?: 'CODE_DEPLOY' | 'EXTERNAL';
  registryArns: string[];
  groupIds: string[];
  /** `discoveryName.namespace` is how clients of Service Connect call it. */
  serviceConnect?: { namespace: string; discoveryName: string };
  deployments: SandboxDeployment[];
  /** On their way. */
  pending?: number;
  /** Newest first. */
  events: { at: string; message: string }[];
  tasks: SandboxTask[];
};

export type Containers = {
  /** In cluster `sandbox`, without tasks, its one deployment done, unless said. */
  addService(service: { name: string } & Partial<SandboxService>): SandboxService;
  services(): readonly SandboxService[];
};

export const createContainers = (): Containers => {
  const services: SandboxService[] = [];
  return {
    addService: (given) => {
      const service: SandboxService = {
        cluster: 'sandbox',
        desired: given.tasks?.filter(({ status }) => status === 'RUNNING').length ?? 1,
        gracePeriodS: 0,
        containerPorts: [],
        targetGroupArns: [],
        registryArns: [],
        groupIds: [],
        deployments: [{ id: 'ecs-svc/1', status: 'PRIMARY', rolloutState: 'COMPLETED' }],
        events: [],
        tasks: [],
        ...given,
      };
      services.push(service);
      return service;
    },
    services: () => services,
  };
};
