/** The ECS service that fills a target group or a Cloud Map service. */
export type ContainerView = {
  service?: EcsService;
  /** Tasks that run now. */
  tasks: readonly RunningTask[];
  /** Tasks that stopped of late, newest first. */
  stopped: readonly StoppedTask[];
  /** Services that fill no target group, when none fills this one. */
  unattached?: readonly { cluster: string; name: string }[];
};

/** `address` is of its network interface; `health` as ECS has it, `UNKNOWN` without a check of its own. */
export type RunningTask = { id: string; address?: string; startedAt?: string; health: string };
export type StoppedTask = { reason: string; exitCode?: number; stoppedAt?: string };

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
  /** The container and port that ECS registers with each target group. */
  attached: readonly { groupArn: string; container: string; port: number }[];
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
