import type { ClientOptions } from '../shared/aws/client-options.ts';
import { shell } from '../shared/aws/command.ts';
import { createDiagnosisClients } from '../shared/aws/diagnosis-clients.ts';
import type { DiagnosingDeps } from '../shared/diagnosing.ts';
import { createCollect } from '../shared/diagnosis/collect.ts';
import { createCollectors } from '../shared/diagnosis/collectors.ts';
import type { Vantage } from '../shared/diagnosis/evidence.ts';
import type { Clock } from '../shared/time/clock.ts';
import type { Timings } from '../shared/time/timings.ts';
import { DEFAULT_CONFIG } from './context.ts';
import type { Environment } from './main.ts';

type Options = {
  env: Environment;
  clock: Clock;
  timings: Timings;
  aws?: ClientOptions;
  /** The file that commands are to name, unless it is the usual one. */
  configFile?: string;
};

/** All that a diagnosis looks with, for a process that may ask from anywhere. */
export const composeDiagnosing = ({
  env,
  clock,
  timings,
  aws,
  configFile = DEFAULT_CONFIG,
}: Options): DiagnosingDeps & { close(): void } => {
  const { close, ...clients } = createDiagnosisClients(aws);
  const listed = (text: string | undefined): string[] => text?.split(',').filter((id) => id !== '') ?? [];
  const configOption = configFile === DEFAULT_CONFIG ? [] : ['--config', configFile];
  const region = aws?.region ?? env.AWS_REGION;
  const vantage: Vantage = {
    ...(region !== undefined && { region }),
    subnetIds: listed(env.SUBNET_IDS),
    groupIds: listed(env.SECURITY_GROUP_IDS),
  };
  return {
    collect: createCollect(createCollectors(clients)),
    vantageOf: () => vantage,
    validateOf: ({ id }) => shell('npx', 'vpcwatch', 'check', id, ...configOption),
    clock,
    timings,
    close,
  };
};
