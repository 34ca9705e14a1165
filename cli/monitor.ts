import { type Answers, answersIn, storedAnswers } from '../shared/answers.ts';
import type { ClientOptions } from '../shared/aws/client-options.ts';
import { createElbClient, createRegistryClient, createSecretsClient, createSsmClient } from '../shared/aws/clients.ts';
import { createReferenceReader } from '../shared/aws/parameters.ts';
import { createTargetGroupReader } from '../shared/aws/target-groups.ts';
import { resolveAlerts } from '../shared/config/references.ts';
import type { CheckId, Config } from '../shared/config/schema.ts';
import { createCloudMapProbe } from '../shared/probes/cloud-map.ts';
import { createDnsProbe } from '../shared/probes/dns.ts';
import { createHttpProbe } from '../shared/probes/http.ts';
import { createInspect } from '../shared/probes/inspect.ts';
import { createInspectors } from '../shared/probes/inspectors.ts';
import { createRedisProbe } from '../shared/probes/redis.ts';
import type { RunDeps } from '../shared/probes/run.ts';
import { runCheck } from '../shared/probes/run.ts';
import { createTargetGroupProbe } from '../shared/probes/target-group.ts';
import { createTcpProbe } from '../shared/probes/tcp.ts';
import { createResolve } from '../shared/resolve.ts';
import type { Store } from '../shared/store/store.ts';
import { type Clock, isoSecond } from '../shared/time/clock.ts';
import type { Timings } from '../shared/time/timings.ts';
import { UsageError } from './context.ts';
import type { Environment } from './main.ts';

type Options = {
  config: Config;
  env: Environment;
  clock: Clock;
  timings: Timings;
  /** Where the answers of dns checks are kept; without one they are asked for when a cloud-map check needs them. */
  store?: Store;
  /** Where AWS is; as the environment says unless given. */
  aws?: ClientOptions;
};

/** Every probe with its clients, for a process that may ask from anywhere. */
export type Probing = RunDeps & {
  timings: Timings;
  /** Fills in the references of `alerts:`; throws a `UsageError` that says which cannot be read. */
  alerts(): Promise<Config['alerts']>;
  /** Ends the connections that the clients kept. */
  close(): void;
};

/** Builds the clients and the probes that use them. */
export const composeProbing = (options: Options): Probing => {
  const { env, clock, timings, aws } = options;
  const elb = createElbClient(aws);
  const registry = createRegistryClient(aws);
  const ssm = createSsmClient(aws);
  const secrets = createSecretsClient(aws);
  const read = createReferenceReader({ ssm, secrets, env, clock, cacheMs: timings.referenceCacheMs });
  const resolve = createResolve(read);
  const dns = createDnsProbe({ clock });
  const targetGroups = createTargetGroupReader({ client: elb, clock, cacheMs: timings.targetGroupCacheMs });
  const askNow = async (id: CheckId): Promise<Answers | undefined> => {
    const check = options.config.checks.find((candidate) => candidate.id === id);
    if (check === undefined) return undefined;
    const at = isoSecond(clock.now());
    const run = await runCheck({ ...check, confirmMs: [] }, deps, { at, cold: false }, new AbortController().signal);
    return answersIn(run.outcome.facts, at);
  };
  const answersOf = options.store ? storedAnswers({ store: options.store, clock, timings }) : askNow;
  const deps: RunDeps = {
    clock,
    resolve,
    probes: {
      dns,
      redis: createRedisProbe({ clock }),
      http: createHttpProbe({ clock }),
      tcp: createTcpProbe({ clock }),
      'target-group': createTargetGroupProbe({ targetGroups, clock }),
      'cloud-map': createCloudMapProbe({ discover: registry, answersOf, clock, timings }),
    },
    inspect: createInspect(createInspectors({ clock }), timings.inspectMs),
  };
  const alerts = async (): Promise<Config['alerts']> => {
    const resolved = await resolveAlerts(options.config.alerts, read);
    if ('alerts' in resolved) return resolved.alerts;
    throw new UsageError(`alerts: ${'failure' in resolved ? resolved.failure.message : resolved.unusable}`);
  };
  const close = (): void => {
    for (const client of [elb, registry, ssm, secrets]) client.destroy();
  };
  return { ...deps, timings, alerts, close };
};
