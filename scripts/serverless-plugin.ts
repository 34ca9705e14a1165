import { ConfigError, loadConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';
import { buildFunctions, FUNCTIONS } from './build.ts';
import { giveReferences, type Template } from './deployed-references.ts';
import { SettingError } from './setting-error.ts';

/** The part of the framework that is used here. */
type Serverless = {
  classes: { Error: new (message: string) => Error };
  service: Template & { custom: { vpcwatch: { config: string; subnetIds: string; securityGroupIds: string } } };
};

/** Builds the functions before they are packaged, and completes the template with what the configuration says. */
export default class VpcwatchPlugin {
  readonly hooks: Record<string, () => Promise<void>>;

  constructor(serverless: Serverless) {
    this.hooks = { 'before:package:initialize': () => prepare(serverless) };
  }
}

const prepare = async ({ service, classes }: Serverless): Promise<void> => {
  try {
    requireNetwork(service.custom.vpcwatch);
    const config = await loadConfig(service.custom.vpcwatch.config);
    for (const name of FUNCTIONS) giveReferences(service, name, config, process.env);
    subscribe(service, config);
    await buildFunctions(config, 'dist');
  } catch (error) {
    // Its own kind of error is shown without a stack.
    throw error instanceof ConfigError || error instanceof SettingError ? new classes.Error(error.message) : error;
  }
};

const requireNetwork = (settings: Serverless['service']['custom']['vpcwatch']): void => {
  const expected = { subnetIds: 'subnet', securityGroupIds: 'sg' } as const;
  for (const [name, prefix] of Object.entries(expected)) {
    const value = settings[name as keyof typeof expected];
    if (new RegExp(`^${prefix}-\\w+(,${prefix}-\\w+)*$`).test(value)) continue;
    throw new SettingError(
      `${name} is ${JSON.stringify(value)}: expected ids, such as --param ${name}=${prefix}-1,${prefix}-2, or params: <stage>: in serverless.yml`,
    );
  }
};

const subscribe = (service: Serverless['service'], config: Config): void => {
  for (const [index, address] of config.alerts.email.entries()) {
    service.resources.Resources[`EmailSubscription${index + 1}`] = {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: address },
    };
  }
};
