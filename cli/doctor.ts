import { doctor as examine } from '../shared/doctor.ts';
import type { DoctorRequest } from '../shared/doctor-scene.ts';
import { EXIT, readConfig, UsageError } from './context.ts';
import { composeDoctor } from './doctor-clients.ts';
import { doctorText } from './doctor-text.ts';
import type { CommandContext } from './main.ts';
import { assertStage } from './stage.ts';

type Options = { stage: string; config: string; region?: string; subnets?: string; json?: true };

/** Looks at a deployment and names what is missing. Exit 1: something is to be mended; 3: not all could be looked at. */
export const doctor = async (options: Options, { env, terminal, exit }: CommandContext): Promise<void> => {
  const request = await requestOf(options);
  const { deps, close } = await composeDoctor(options.region, env);
  const interactive = terminal.interactive && !options.json;
  const onLook = (what: string): void => terminal.err(`\r\u001b[Klooking at ${what}`);
  try {
    const report = await examine(request, { ...deps, ...(interactive && { onLook }) });
    if (interactive) terminal.err('\r\u001b[K');
    terminal.out(options.json ? `${JSON.stringify(report, null, 2)}\n` : doctorText(report, terminal));
    const sawAll = report.findings.every(({ level }) => level !== 'blind');
    exit(report.toMend > 0 ? EXIT.unhealthy : sawAll ? EXIT.healthy : EXIT.failed);
  } finally {
    close();
  }
};

const requestOf = async ({ stage, config, subnets }: Options): Promise<DoctorRequest> => {
  assertStage(stage);
  if (subnets !== undefined && !/^subnet-\w+(,subnet-\w+)*$/.test(subnets)) {
    throw new UsageError(`--subnets ${subnets}: expected ids, such as subnet-1,subnet-2`);
  }
  const read = await readConfig(config);
  return { stage, config: read, configFile: config, ...(subnets !== undefined && { subnetIds: subnets.split(',') }) };
};
