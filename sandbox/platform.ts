import { randomBytes } from 'node:crypto';

import { type App, apiHandler, authHandler, mlflowHandler, pageHandler, routeByHost, startApp } from './apps.ts';
import type { Delivery } from './aws/sns.ts';
import { type AwsApis, startAwsApis } from './aws/start.ts';
import { createCertificates } from './certificates.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';
import { connectRedis } from './redis-client.ts';
import { startRedisServer } from './redis-server.ts';

/** Something that can be broken and mended while the platform runs. */
export type Switch = { title: string; on(): Promise<void>; off(): Promise<void> };
export type FaultName = 'redis' | 'name' | 'slow';

/** The Hokusai platform on loopback, and the AWS that the monitor asks about it. */
export type Platform = {
  /** What a process needs to watch it: AWS endpoints, and what the configuration's references read. */
  environment: Readonly<Record<string, string>>;
  faults: Readonly<Record<FaultName, Switch>>;
  aws: AwsApis;
  /** What arrived at the topic's e-mail and lambda subscribers, oldest first. */
  inbox: readonly Delivery[];
  onDelivery(receive: (delivery: Delivery) => void): void;
  stop(): Promise<void>;
};

const LOOPBACK = '127.0.0.1';
const NAMESPACE = 'hokusai-development.local';
const REDIS_NAME = 'master.hokusai-redis-development.lenvj6.use1.cache.amazonaws.com';
const PUBLIC_NAMES = ['registry.hokus.ai', 'auth.hokus.ai'];
/** Every name is asked again within a tick: the sandbox's minute is five seconds. */
const TTL_S = 1;
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
const NAME_RETRY = { retryMs: 700, retries: 5 };
const SLOW_MS = 3000;

/** Starts all servers on free ports; `stop` ends what was started, also when starting failed half-way. */
export const startPlatform = async (): Promise<Platform> => {
  await using started = new AsyncDisposableStack();
  const keep = <Server extends { stop(): Promise<void> }>(server: Server): Server => {
    started.defer(() => server.stop());
    return server;
  };
  const dns = keep(await startDnsServer({ origin: NAMESPACE }));
  const aws = keep(await startAwsApis({ onRecords: publishRecords(dns) }));
  const certificates = await createCertificates();
  const password = randomBytes(24).toString('base64url');
  const redisLeaf = await certificates.issue({ names: [REDIS_NAME] });
  const redis = keep(await startRedisServer({ password, tls: redisLeaf }));
  const slow = createDelay();
  const startApi = async (): Promise<App> => {
    const client = keep(connectRedis({ port: redis.port, password, ca: certificates.ca, serverName: REDIS_NAME }));
    return keep(await startApp(apiHandler(mlflowClient, client.redis, slow)));
  };
  const mlflow = keep(await startApp(mlflowHandler));
  const mlflowClient = { name: `mlflow.${NAMESPACE}`, port: mlflow.port, resolver: dns.address, ...NAME_RETRY };
  const [api1, api2, dataPipeline, registry] = [await startApi(), await startApi(), await startApi(), await startApi()];
  const auth = keep(await startApp(authHandler));
  const front = keep(
    await startApp(
      routeByHost({
        'registry.hokus.ai': { '/mlflow': pageHandler, '/': registry.handler },
        'auth.hokus.ai': { '/': auth.handler },
      }),
      await certificates.issue({ names: PUBLIC_NAMES }),
    ),
  );

  for (const name of [REDIS_NAME, ...PUBLIC_NAMES]) dns.set(name, [{ type: 'A', data: LOOPBACK, ttl: TTL_S }]);
  aws.parameters.setParameter('/hokusai/development/redis/endpoint', REDIS_NAME);
  aws.parameters.setParameter('/hokusai/development/redis/port', String(redis.port));
  aws.parameters.setSecret('hokusai/development/redis', JSON.stringify({ token: password }));
  registerTargets(aws, {
    'hokusai-api-tg-development': [api1, api2],
    'hokusai-dp-api-development': [dataPipeline],
    'hokusai-reg-api-development': [registry],
    'hokusai-auth-tg-development': [auth],
  });
  const name = registerMlflow(aws, mlflow.port);
  const { inbox, topicArn, onDelivery } = subscribe(aws);
  const all = started.move();
  return {
    environment: {
      AWS_ENDPOINT_URL: aws.url,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_EC2_METADATA_DISABLED: 'true',
      HOKUSAI_DNS: dns.address,
      HOKUSAI_CA: certificates.ca,
      HOKUSAI_MLFLOW_PORT: String(mlflow.port),
      HOKUSAI_HTTPS_PORT: String(front.port),
      HOKUSAI_TOPIC: topicArn,
    },
    faults: {
      redis: { title: 'Redis accepts nothing more', on: () => redis.freeze(), off: async () => redis.thaw() },
      name: {
        title: `${mlflowClient.name} stops resolving`,
        on: async () => name.leave(),
        off: async () => name.join(),
      },
      slow: {
        title: 'the API answers slower than its health check waits',
        on: async () => slow.set(SLOW_MS),
        off: async () => slow.set(0),
      },
    },
    aws,
    inbox,
    onDelivery,
    stop: () => all.disposeAsync(),
  };
};

const createDelay = () => {
  let ms = 0;
  return {
    get byMs() {
      return ms;
    },
    set: (next: number): void => {
      ms = next;
    },
  };
};

/** Cloud Map's records are what DNS answers; a service without instances has no name. */
const publishRecords =
  (dns: DnsServer) =>
  (name: string, records: readonly { type: 'A' | 'AAAA' | 'CNAME'; value: string; ttlS: number }[]): void => {
    if (records.length === 0) dns.remove(name);
    else
      dns.set(
        name,
        records.map(({ type, value, ttlS }) => ({ type, data: value, ttl: ttlS })),
      );
  };

const registerTargets = (aws: AwsApis, groups: Readonly<Record<string, readonly App[]>>): void => {
  for (const [name, apps] of Object.entries(groups)) {
    const group = aws.loadBalancer.addGroup({ name, ...HEALTH_CHECK });
    group.use(true);
    apps.forEach(({ port }, index) => {
      group.register({ id: LOOPBACK, port, zone: `us-east-1${'ab'[index % 2]}` });
    });
  }
};

const registerMlflow = (aws: AwsApis, port: number) => {
  aws.registry.addNamespace(NAMESPACE);
  const service = aws.registry.addService({ name: 'mlflow', namespace: NAMESPACE, ttlS: TTL_S });
  const attributes = { AWS_INSTANCE_IPV4: LOOPBACK, AWS_INSTANCE_PORT: String(port) };
  const join = (): void => aws.registry.register(service, 'mlflow-1', attributes);
  join();
  return { join, leave: () => void aws.registry.deregister(service, 'mlflow-1') };
};

const subscribe = (aws: AwsApis) => {
  const topicArn = aws.sns.addTopic('vpcwatch-alerts');
  const inbox: Delivery[] = [];
  const receivers: ((delivery: Delivery) => void)[] = [];
  for (const protocol of ['email', 'lambda'] as const) {
    aws.sns.subscribe(topicArn, protocol, (delivery) => {
      inbox.push(delivery);
      for (const receive of receivers) receive(delivery);
    });
  }
  return { topicArn, inbox, onDelivery: (receive: (delivery: Delivery) => void) => void receivers.push(receive) };
};
