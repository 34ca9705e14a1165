import type { AwsApis } from '../../sandbox/aws/start.ts';
import type { ClientOptions } from '../../shared/aws/client-options.ts';
import {
  createElbClient,
  createRegistryClient,
  createSecretsClient,
  createSsmClient,
} from '../../shared/aws/clients.ts';
import { createSnsClient } from '../../shared/aws/sns-client.ts';

export const IMPATIENT: ClientOptions = { requestTimeoutMs: 150, maxAttempts: 1 };

/** The product's own clients, pointed at the sandbox's APIs. `IMPATIENT` is for silence: elsewhere a slow machine must not look like it. */
export const clientsOf = ({ url }: Pick<AwsApis, 'url'>, options: ClientOptions = {}) => {
  const given: ClientOptions = {
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    requestTimeoutMs: 20_000,
    ...options,
  };
  const clients = {
    elb: createElbClient(given),
    registry: createRegistryClient(given),
    ssm: createSsmClient(given),
    secrets: createSecretsClient(given),
    sns: createSnsClient(given),
  };
  const destroy = (): void => {
    for (const client of Object.values(clients)) client.destroy();
  };
  return { ...clients, destroy };
};

type Watchable = { middlewareStack: { add(middleware: never, options: { step: 'finalizeRequest' }): void } };

/** The inputs of the calls that a client sends from now on, retries included. */
export const callsOf = (client: Watchable): { command: string; input: Record<string, unknown> }[] => {
  const calls: { command: string; input: Record<string, unknown> }[] = [];
  type Args = { input: Record<string, unknown> };
  const middleware = (next: (args: Args) => unknown, context: { commandName: string }) => (args: Args) => {
    calls.push({ command: context.commandName, input: args.input });
    return next(args);
  };
  client.middlewareStack.add(middleware as never, { step: 'finalizeRequest' });
  return calls;
};
