import { randomBytes } from 'node:crypto';

import { apiHandler, authHandler, mlflowHandler, pageHandler, routeByHost, startApp } from './apps.ts';
import type { OnRecords } from './aws/registry.ts';
import { type AwsApis, startAwsApis } from './aws/start.ts';
import { type Certificates, createCertificates } from './certificates.ts';
import { type DnsServer, startDnsServer } from './dns-server.ts';
import { connectRedis } from './redis-client.ts';
import { type RedisServer, startRedisServer } from './redis-server.ts';

export const NAMESPACE = 'hokusai-development.local';
export const MLFLOW_NAME = `mlflow.${NAMESPACE}`;
export const REDIS_NAME = 'master.hokusai-redis-development.lenvj6.use1.cache.amazonaws.com';
const PUBLIC_NAMES = ['registry.hokus.ai', 'auth.hokus.ai'] as const;
/** How long the API waits for the name: longer than its load balancer waits for the API. */
const NAME_RETRY = { retryMs: 700, retries: 5 };

/** The servers of the platform, each on a free port of loopback; nothing is registered anywhere yet. */
export type Hokusai = {
  dns: DnsServer;
  aws: AwsApis;
  /** PEM of the authority that all of the platform's certificates are of. */
  ca: string;
  redis: { name: string; server: RedisServer };
  password: string;
  /** How much slower the API answers, in milliseconds. */
  slow: Delay;
  ports: { mlflow: number; https: number; targets: Readonly<Record<string, readonly number[]>> };
  stop(): Promise<void>;
};
type Delay = { readonly byMs: number; set(ms: number): void };
type Keep = <Server extends { stop(): Promise<void> }>(server: Server) => Server;

/** Starts everything; what was started ends with `stop`, and at once when starting fails half-way. */
export const startHokusai = async (): Promise<Hokusai> => {
  await using started = new AsyncDisposableStack();
  const keep: Keep = (server) => {
    started.defer(() => server.stop());
    return server;
  };
  const dns = keep(await startDnsServer({ origin: NAMESPACE }));
  for (const name of [REDIS_NAME, ...PUBLIC_NAMES]) dns.set(name, [{ type: 'A', data: '127.0.0.1', ttl: 1 }]);
  const aws = keep(await startAwsApis({ onRecords: publishRecords(dns) }));
  const certificates = await createCertificates();
  const password = randomBytes(24).toString('base64url');
  const tls = await certificates.issue({ names: [REDIS_NAME] });
  const server = keep(await startRedisServer({ password, tls }));
  const slow = createDelay();
  const redisOptions = { port: server.port, password, ca: certificates.ca, serverName: REDIS_NAME };
  const ports = await startServices({ keep, dns, slow, redisOptions, certificates });
  const all = started.move();
  const stop = () => all.disposeAsync();
  return { dns, aws, ca: certificates.ca, redis: { name: REDIS_NAME, server }, password, slow, ports, stop };
};

type ServicesInput = {
  keep: Keep;
  dns: DnsServer;
  slow: Delay;
  redisOptions: Parameters<typeof connectRedis>[0];
  certificates: Certificates;
};

const startServices = async ({ keep, dns, slow, redisOptions, certificates }: ServicesInput) => {
  const mlflow = keep(await startApp(mlflowHandler));
  const client = { name: MLFLOW_NAME, port: mlflow.port, resolver: dns.address, ...NAME_RETRY };
  const startApi = async () => keep(await startApp(apiHandler(client, keep(connectRedis(redisOptions)).redis, slow)));
  const [api, secondApi, dataPipeline, registry] = [
    await startApi(),
    await startApi(),
    await startApi(),
    await startApi(),
  ];
  const auth = keep(await startApp(authHandler));
  const front = routeByHost({
    'registry.hokus.ai': { '/mlflow': pageHandler, '/': registry.handler },
    'auth.hokus.ai': { '/': auth.handler },
  });
  const https = keep(await startApp(front, await certificates.issue({ names: PUBLIC_NAMES })));
  const targets = {
    'hokusai-api-tg-development': [api.port, secondApi.port],
    'hokusai-dp-api-development': [dataPipeline.port],
    'hokusai-reg-api-development': [registry.port],
    'hokusai-auth-tg-development': [auth.port],
  };
  return { mlflow: mlflow.port, https: https.port, targets };
};

/** Cloud Map's records are what DNS answers; a service without instances has no name. */
export const publishRecords =
  (dns: DnsServer): OnRecords =>
  (name, records) => {
    if (records.length === 0) dns.remove(name);
    else
      dns.set(
        name,
        records.map(({ type, value, ttlS }) => ({ type, data: value, ttl: ttlS })),
      );
  };

const createDelay = (): Delay => {
  let ms = 0;
  return {
    get byMs() {
      return ms;
    },
    set: (next) => {
      ms = next;
    },
  };
};
