import type { Delivery } from './aws/sns.ts';
import type { AwsApis } from './aws/start.ts';
import { type Hokusai, MLFLOW_NAME, startHokusai } from './hokusai.ts';
import { describeMlflow, describeNetwork, describeService, MONITOR } from './hokusai-cloud.ts';

/** Something that can be broken and mended while the platform runs. */
export type Switch = { broken: string; mended: string; on(): Promise<void>; off(): Promise<void> };
export type FaultName = 'redis' | 'name' | 'slow';

/** The Hokusai platform on loopback, and the AWS that the monitor asks about it. */
export type Platform = {
  /** What a process needs to watch it: AWS endpoints, and what the configuration's references read. */
  environment: Readonly<Record<string, string>>;
  faults: Readonly<Record<FaultName, Switch>>;
  /** What arrived at the topic's e-mail and lambda subscribers, oldest first. */
  inbox: readonly Delivery[];
  onDelivery(receive: (delivery: Delivery) => void): void;
  stop(): Promise<void>;
};

/** The load balancer of the incident at the sandbox's clock. */
const HEALTH_CHECK = {
  path: '/health',
  timeoutMs: 2000,
  intervalMs: 5000,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
  registrationMs: 100,
  deregistrationMs: 5000,
};
/** Longer than the load balancer waits. */
const SLOW_MS = 3000;

/** Starts all servers on free ports, registers them with the AWS of the sandbox, and subscribes an inbox to the topic. */
export const startPlatform = async (): Promise<Platform> => {
  const hokusai = await startHokusai();
  const { aws, redis, slow, ports, password } = hokusai;
  aws.parameters.setParameter('/hokusai/development/redis/endpoint', redis.name);
  aws.parameters.setParameter('/hokusai/development/redis/port', String(redis.server.port));
  aws.parameters.setSecret('hokusai/development/redis', JSON.stringify({ token: password }));
  registerTargets(aws, ports.targets);
  const door = describeNetwork(hokusai);
  const name = describeMlflow(hokusai);
  const topicArn = aws.sns.addTopic('vpcwatch-alerts');
  return {
    environment: environmentOf(hokusai, topicArn),
    faults: {
      redis: {
        broken: 'the security group of Redis lets nobody in',
        mended: 'the security group of Redis lets the monitor in',
        on: door.shut,
        off: door.open,
      },
      name: {
        broken: `${MLFLOW_NAME} stops resolving`,
        mended: `${MLFLOW_NAME} resolves`,
        on: async () => name.leave(),
        off: async () => name.join(),
      },
      slow: {
        broken: 'the API answers slower than its health check waits',
        mended: 'the API answers at once',
        on: async () => slow.set(SLOW_MS),
        off: async () => slow.set(0),
      },
    },
    ...subscribe(aws, topicArn),
    stop: hokusai.stop,
  };
};

const environmentOf = ({ aws, dns, ca, ports }: Hokusai, topicArn: string): Platform['environment'] => ({
  AWS_ENDPOINT_URL: aws.url,
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'sandbox',
  AWS_SECRET_ACCESS_KEY: 'sandbox',
  AWS_EC2_METADATA_DISABLED: 'true',
  SUBNET_IDS: MONITOR.subnetIds.join(','),
  SECURITY_GROUP_IDS: MONITOR.groupIds.join(','),
  HOKUSAI_DNS: dns.address,
  HOKUSAI_CA: ca,
  HOKUSAI_MLFLOW_PORT: String(ports.mlflow),
  HOKUSAI_HTTPS_PORT: String(ports.https),
  HOKUSAI_TOPIC: topicArn,
});

const registerTargets = (aws: AwsApis, groups: Readonly<Record<string, readonly number[]>>): void => {
  for (const [name, ports] of Object.entries(groups)) {
    const group = aws.loadBalancer.addGroup({ name, ...HEALTH_CHECK });
    group.use(true);
    for (const [index, port] of ports.entries()) {
      group.register({ id: '127.0.0.1', port, zone: `us-east-1${'ab'[index % 2]}` });
    }
    describeService(aws, { name: serviceOf(name), ports: [...ports], targetGroupArns: [group.arn] });
  }
};

/** `hokusai-api-tg-development` is of `api`. */
const serviceOf = (group: string): string => group.replace(/^hokusai-/, '').replace(/(-tg)?-development$/, '');

const subscribe = (aws: AwsApis, topicArn: string): Pick<Platform, 'inbox' | 'onDelivery'> => {
  const inbox: Delivery[] = [];
  const receivers: ((delivery: Delivery) => void)[] = [];
  for (const protocol of ['email', 'lambda'] as const) {
    aws.sns.subscribe(topicArn, protocol, (delivery) => {
      inbox.push(delivery);
      for (const receive of receivers) receive(delivery);
    });
  }
  return { inbox, onDelivery: (receive) => void receivers.push(receive) };
};
