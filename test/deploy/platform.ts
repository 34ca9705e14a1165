import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import {
  CreatePrivateDnsNamespaceCommand,
  CreateServiceCommand,
  GetOperationCommand,
  RegisterInstanceCommand,
} from '@aws-sdk/client-servicediscovery';
import { PutParameterCommand } from '@aws-sdk/client-ssm';

import { type DnsServer, startDnsServer } from '../../sandbox/dns-server.ts';
import { type HttpServer, startHttpServer } from '../../sandbox/http-servers.ts';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { until } from '../../sandbox/redis-doing.ts';
import { type RedisServer, startRedisServer } from '../../sandbox/redis-server.ts';
import {
  createElbClient,
  createRegistryClient,
  createSecretsClient,
  createSsmClient,
} from '../../shared/aws/clients.ts';
import type { Emulator } from './ministack.ts';

const NAMESPACE = 'platform.local';
export const GROUP = 'api-targets';
/** The private name: DNS answers it, Cloud Map has it. */
export const NAME = `api.${NAMESPACE}`;

/** What the deployed functions watch: real servers on loopback, and what the emulator keeps for them. */
export type Platform = {
  configText: string;
  dns: DnsServer;
  redis: RedisServer;
  /** Answers 200 until it is `down`. */
  page: HttpServer & { down: boolean };
  /** What was posted to the webhook, oldest first. */
  posts: readonly string[];
  /** A secret that is nowhere to be seen: the password of Redis, and a part of the webhook. */
  canary: string;
  stop(): Promise<void>;
};

/** Starts the servers and fills the emulator, before anything is deployed. */
export const startPlatform = async (emulator: Emulator): Promise<Platform> => {
  await using started = new AsyncDisposableStack();
  const keep = <Server extends { stop(): Promise<void> }>(server: Server): Server => {
    started.defer(() => server.stop());
    return server;
  };
  const canary = randomBytes(12).toString('hex');
  const dns = keep(await startDnsServer({ origin: NAMESPACE }));
  dns.set(NAME, [{ type: 'A', data: '127.0.0.1', ttl: 1 }]);
  const redis = keep(await startRedisServer({ password: canary }));
  const page = Object.assign(keep(await startHttpServer((_, response) => answer(response, page.down ? 503 : 200))), {
    down: false,
  });
  const posts: string[] = [];
  const slack = keep(
    await startHttpServer(async (request, response) => {
      posts.push(await text(request));
      answer(response, 200);
    }),
  );
  const nobody = keep(await reserveClosedPort());
  await fillAws(emulator, { redis, canary, webhook: `${slack.origin}/services/${canary}`, closedPort: nobody.port });
  const all = started.move();
  const configText = configOf({ dns, page });
  return { configText, dns, redis, page, posts, canary, stop: () => all.disposeAsync() };
};

const answer = (response: { writeHead(status: number): { end(body: string): void } }, status: number): void =>
  response.writeHead(status).end('ok');

const configOf = ({ dns, page }: { dns: DnsServer; page: HttpServer }): string => `
version: 1
platform: Emulated
defaults: { timeout: 2s, confirm: [], failAfter: 1, recoverAfter: 1 }
services:
  cache:
    name: Cache
    checks:
      cache:
        kind: redis
        host: \${ssm:/platform/redis/host}
        port: \${ssm:/platform/redis/port}
        password: \${secret:platform/redis#token}
  api:
    name: API
    dependsOn: [cache]
    checks:
      api-page: { kind: http, url: "${page.origin}/health" }
      api-name: { kind: dns, name: ${NAME}, resolver: "${dns.address}" }
      api-registry: { kind: cloud-map, service: api, namespace: ${NAMESPACE}, matches: api-name }
      api-targets: { kind: target-group, name: ${GROUP} }
  site:
    name: Site
    checks:
      site: { kind: http, from: outside, url: "${page.origin}/" }
references: deploy
alerts: { email: [on-call@platform.example] }
`;

type Filling = { redis: RedisServer; canary: string; webhook: string; closedPort: number };

const fillAws = async ({ at }: Emulator, { redis, canary, webhook, closedPort }: Filling): Promise<void> => {
  const ssm = createSsmClient(at);
  for (const [Name, Value] of Object.entries({ host: '127.0.0.1', port: String(redis.port) })) {
    await ssm.send(new PutParameterCommand({ Name: `/platform/redis/${Name}`, Value, Type: 'String' }));
  }
  const secrets = createSecretsClient(at);
  for (const [Name, value] of Object.entries({ 'platform/redis': { token: canary }, 'platform/slack': { webhook } })) {
    await secrets.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }));
  }
  await useGroup(createElbClient(at), closedPort);
  await register(createRegistryClient(at));
  for (const client of [ssm, secrets]) client.destroy();
};

/** A target group in use, with a target that nobody is. */
const useGroup = async (elb: ReturnType<typeof createElbClient>, closedPort: number): Promise<void> => {
  const made = await elb.send(
    new CreateTargetGroupCommand({ Name: GROUP, Protocol: 'HTTP', Port: 80, TargetType: 'ip' }),
  );
  const TargetGroupArn = made.TargetGroups?.[0]?.TargetGroupArn;
  await elb.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: '127.0.0.1', Port: closedPort }] }));
  const balancer = await elb.send(new CreateLoadBalancerCommand({ Name: 'platform', Type: 'application' }));
  const { LoadBalancerArn } = balancer.LoadBalancers?.[0] ?? {};
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn }];
  await elb.send(new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 80, DefaultActions }));
  elb.destroy();
};

/** The service of Cloud Map, whose one instance is what DNS answers. */
const register = async (registry: ReturnType<typeof createRegistryClient>): Promise<void> => {
  const { OperationId } = await registry.send(new CreatePrivateDnsNamespaceCommand({ Name: NAMESPACE, Vpc: 'vpc-1' }));
  let namespace: string | undefined;
  await until(async () => {
    const { Operation } = await registry.send(new GetOperationCommand({ OperationId }));
    namespace = Operation?.Targets?.NAMESPACE;
    return Operation?.Status === 'SUCCESS';
  }, 'the namespace is made');
  const DnsConfig = { DnsRecords: [{ Type: 'A', TTL: 1 } as const] };
  const { Service } = await registry.send(new CreateServiceCommand({ Name: 'api', NamespaceId: namespace, DnsConfig }));
  await registry.send(
    new RegisterInstanceCommand({
      ServiceId: Service?.Id,
      InstanceId: 'one',
      Attributes: { AWS_INSTANCE_IPV4: '127.0.0.1' },
    }),
  );
  registry.destroy();
};
