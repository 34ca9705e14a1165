/** The ECS service that fills a target group or a Cloud Map service. */
export type ContainerView = {
  service?: EcsService;
  /** Other services that fill the same. */
  others?: readonly { cluster: string; name: string }[];
  /** Tasks that run now. */
  tasks: readonly RunningTask[];
  /** Tasks that stopped of late, newest first. */
  stopped: readonly StoppedTask[];
  /** Services that fill no target group, when none fills this one; none whose settings another controller has. */
  unattached?: readonly { cluster: string; name: string }[];
  /** What could not be read, or not all of it, in words that begin with `could not look`. */
  lacks?: Lacks;
};

/** `services`: there are more than were looked at, and it matters. What is lacking is empty in the view, or not whole. */
export type Lacks = { readonly [part in 'services' | 'tasks' | 'stopped' | 'definition']?: string };

/** `address` is of its network interface; `health` as ECS has it, `UNKNOWN` without a check of its own. */
export type RunningTask = { id: string; address?: string; startedAt?: string; health: string };
/** `stopCode` as ECS has it: `EssentialContainerExited`, `SpotInterruption`. `stoppingAt`: when it was told to stop. */
export type StoppedTask = {
  reason: string;
  stopCode?: string;
  exitCode?: number;
  startedAt?: string;
  stoppingAt?: string;
  stoppedAt?: string;
};

export type EcsService = {
  cluster: string;
  name: string;
  desired: number;
  running: number;
  pending: number;
  /** Seconds. */
  gracePeriodS: number;
  taskDefinition: string;
  /** Ports that the containers say they listen on. */
  containerPorts: readonly number[];
  /** In CloudWatch, where the containers write to it. */
  logGroup?: string;
  /** Who deploys in place of ECS, `CODE_DEPLOY` or `EXTERNAL`: what it fills is not to be changed at the service. */
  controller?: string;
  /** The container and port that ECS registers with each target group. `pair`: the group that blue and green deployments fill by turns with it. */
  attached: readonly { groupArn: string; container: string; port: number; pair?: string }[];
  /** Of the tasks' network interfaces. */
  groupIds: readonly string[];
  /** Service Connect makes no DNS records. */
  serviceConnect: boolean;
  /** Names by which Service Connect lets its clients call it: `mlflow.app.local`. */
  connectNames: readonly string[];
  targetGroupArns: readonly string[];
  registryArns: readonly string[];
  /** Deployments that are not done; `rolloutState` as ECS has it. */
  deployments: readonly EcsDeployment[];
  /** Newest first. */
  events: readonly { at: string; message: string }[];
};

export type EcsDeployment = {
  id: string;
  status: string;
  rolloutState?: string;
  running: number;
  desired: number;
  failed: number;
  createdAt?: string;
};
