import { ConfigError, loadConfig } from '../shared/config/load.ts';
import { buildFunctions } from './build.ts';
import { completeTemplate, type Service } from './deployment/complete.ts';
import { deployedFunctions } from './deployment/deployed.ts';
import { refuseUnknown } from './deployment/setting-names.ts';
import type { RawSettings } from './deployment/setting-text.ts';
import { readSettings, type Settings } from './deployment/settings.ts';
import { toDo } from './deployment/to-do.ts';
import { SettingError } from './setting-error.ts';

/** The part of the framework that is used here. */
type Serverless = {
  classes: { Error: new (message: string) => Error };
  service: Service & { custom: { vpcwatch: RawSettings } };
  /** Shown after a deployment. */
  servicePluginOutputs: Map<string, string[]>;
  /** As typed, such as `alertEmails=a@b.c`. */
  processedInput: { options: { param?: readonly string[] } };
  /** As written: parameters by stage. */
  configurationInput: { params?: Record<string, Record<string, unknown>> };
};

/** Builds the functions before they are packaged, and completes the template with what the configuration says. */
export default class VpcwatchPlugin {
  readonly hooks: Record<string, () => Promise<void>>;

  constructor(serverless: Serverless) {
    let settings: Settings;
    this.hooks = {
      'before:package:initialize': async () => {
        settings = await prepare(serverless);
      },
      'after:deploy:deploy': async () => {
        serverless.servicePluginOutputs.set('to do', toDo(serverless.service.provider.stage, settings));
      },
    };
  }
}

const prepare = async (serverless: Serverless): Promise<Settings> => {
  const { service, classes } = serverless;
  try {
    const raw = service.custom.vpcwatch;
    refuseUnknown(givenParameters(serverless), raw);
    refuseLongStage(service.provider.stage);
    const loaded = await loadConfig(String(raw.config));
    const settings = readSettings(raw, loaded);
    // With the hash of the file: the deployment may keep results longer, and is of this configuration all the same.
    const config = { ...loaded, retentionMs: settings.retentionMs ?? loaded.retentionMs };
    const names = deployedFunctions(config, settings);
    completeTemplate(service, { config, settings, names, shell: process.env });
    await buildFunctions(config, 'dist', names);
    return settings;
  } catch (error) {
    // Its own kind of error is shown without a stack.
    throw error instanceof ConfigError || error instanceof SettingError ? new classes.Error(error.message) : error;
  }
};

/** `vpcwatch-<stage>-spot-check-outside` is the longest name of a function, and Lambda takes 64 characters. */
const STAGE_MAX = 64 - 'vpcwatch--spot-check-outside'.length;

const refuseLongStage = (stage: string): void => {
  if (stage.length <= STAGE_MAX) return;
  throw new SettingError(`stage ${stage} has ${stage.length} characters: expected at most ${STAGE_MAX}`);
};

const givenParameters = ({ processedInput, configurationInput }: Serverless): string[] => [
  ...(processedInput.options.param ?? []).map((text) => text.split('=', 1).join()),
  ...Object.values(configurationInput.params ?? {}).flatMap(Object.keys),
];
