import { Command, CommanderError, Option } from 'commander';

import { ConfigError } from '../shared/config/load.ts';
import { UnknownCheckError } from '../shared/spot-check.ts';
import { check } from './check.ts';
import { DEFAULT_CONFIG, DEFAULT_DATA, EXIT, type Terminal, UsageError } from './context.ts';
import { history } from './history.ts';
import { init } from './init.ts';
import { run } from './run.ts';
import { status } from './status.ts';
import { validate } from './validate.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Runs one command and answers its exit code; one that runs on asks `interruption` for the signal that ends it. */
export const main = async (
  args: readonly string[],
  env: Environment,
  terminal: Terminal,
  interruption: CommandContext['interruption'] = () => new AbortController().signal,
): Promise<number> => {
  let exitCode: number = EXIT.healthy;
  const program = createProgram({ env, terminal, interruption, exit: (code) => (exitCode = code) });
  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    return explain(error, terminal);
  }
};

/** What a command's action gets beside its arguments. */
export type CommandContext = {
  env: Environment;
  terminal: Terminal;
  /** The signal of a Ctrl-C, on which people are told `words`: what happens now. */
  interruption: (words?: string) => AbortSignal;
  exit(code: number): void;
};

const createProgram = (context: CommandContext): Command => {
  const { terminal } = context;
  const program = new Command('vpcwatch')
    .description('Tells what broke first, why, and what it took down: private names, Redis, targets, health endpoints.')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err })
    .showHelpAfterError('(see --help)');
  const command = (usage: string, description: string): Command =>
    program
      .command(usage)
      .description(description)
      .exitOverride()
      .configureOutput({ writeOut: terminal.out, writeErr: terminal.err });
  const configOption = ['-c, --config <file>', 'the configuration', DEFAULT_CONFIG] as const;
  const dataOption = ['--data <folder>', 'where `vpcwatch run` keeps its history', DEFAULT_DATA] as const;
  const tableOption = ['--table <name>', 'read a deployed DynamoDB table instead'] as const;
  const tableToWrite = ['--table <name>', 'say it in a deployed DynamoDB table instead'] as const;

  command('check [id...]', 'probe the real targets from here, now; changes nothing')
    .option(...configOption)
    .option('--json', 'for programs')
    .addHelpText('after', EXIT_HELP)
    .action((ids: string[], options) => check(ids, options, context));
  command(
    'why <check>',
    'probe a check and what it needs, and say why it fails: evidence, and the commands that mend it',
  )
    .option(...configOption)
    .option('--json', 'for programs')
    .addHelpText('after', EXIT_HELP)
    .action(async (id: string, options) => (await import('./why.ts')).why(id, options, context));
  command('run', 'be the monitor on this machine: probe, keep, tell')
    .option(...configOption)
    .option(...dataOption)
    .option('--every <duration>', 'from one tick to the next', '60s')
    .option('--ticks <n>', 'end after so many')
    .action((options) => run(options, context));
  command('validate [file]', 'check a configuration, print every problem with its line')
    .option(...configOption)
    .action((file: string | undefined, options) => validate(file ?? options.config, context));
  command('status', 'what stands now, and since when')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableOption)
    .option('--json', 'for programs')
    .addHelpText('after', READ_EXIT_HELP)
    .action((options) => status(options, context));
  command('page', 'show the status page to a browser on this machine: of the local history, or of a deployment')
    .option(...configOption)
    .option(...dataOption)
    .option('--stage <stage>', 'show the page of this deployment, with the AWS credentials of this terminal')
    .option('--url <url>', 'the same by the function URL of the page, when the stack may not be read')
    .option('--region <region>', 'where it is deployed; the one of the AWS environment unless said')
    .option('--port <n>', 'on 127.0.0.1; 0 takes a free one', '8111')
    .action(async (options) => (await import('./page.ts')).page(options, context));
  command('history <check>', 'what a check answered, and when it changed')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableOption)
    .option('--since <duration>', 'how far back', '24h')
    .option('--changes', 'only when it changed')
    .option('--json', 'for programs')
    .addOption(new Option('--csv', 'for a spreadsheet').conflicts('json'))
    .addHelpText('after', READ_EXIT_HELP)
    .action((id: string, options) => history(id, options, context));
  command('incidents [id]', 'what broke in a period: when, how long, why, what was told; or one incident whole')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableOption)
    .option('--since <duration>', 'how far back', '30d')
    .option('--open', 'only those that are open')
    .option('--json', 'for programs')
    .addOption(new Option('--csv', 'for a spreadsheet').conflicts('json'))
    .addHelpText('after', READ_EXIT_HELP)
    .action(async (id: string | undefined, options) =>
      (await import('./incidents.ts')).incidents(id, options, context),
    );
  command('uptime [name...]', 'how much of a period services were up, or named services and checks')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableOption)
    .option('--since <duration>', 'how far back: 30d is so many days with today, 24h all days since it begins', '30d')
    .option('--checks', 'the checks of each service too')
    .option('--json', 'for programs')
    .addOption(new Option('--csv', 'for a spreadsheet, a row a day').conflicts('json'))
    .addHelpText('after', READ_EXIT_HELP)
    .action(async (names: string[], options) => (await import('./uptime.ts')).uptime(names, options, context));
  command('report', 'the service health report of a period: what stands, why, what to mend first, what to do later')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableOption)
    .option('--since <duration>', 'how far back', '24h')
    .option('--format <format>', 'md, html (with plots) or json', 'md')
    .option('--out <file>', 'write it to a file')
    .action(async (options) => (await import('./report.ts')).report(options, context));
  command('silence [target...]', 'tell nothing new of services or checks for a time; without one, list what is silent')
    .option('--for <duration>', 'how long, at most 30d')
    .option('--because <words>', 'why')
    .option('--by <name>', 'who says so; the user of this machine unless said')
    .option('--end', 'tell of them again')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableToWrite)
    .option('--json', 'for programs')
    .addHelpText('after', READ_EXIT_HELP)
    .action(async (targets: string[], options) => (await import('./silence.ts')).silence(targets, options, context));
  command('ack <incident>', 'say that somebody is at an incident: no reminders of it')
    .option('--note <words>', 'what is being done')
    .option('--by <name>', 'who says so; the user of this machine unless said')
    .option('--end', 'take it back')
    .option(...configOption)
    .option(...dataOption)
    .option(...tableToWrite)
    .addHelpText('after', READ_EXIT_HELP)
    .action(async (incident: string, options) => (await import('./ack.ts')).ack(incident, options, context));
  command('replay', 'what another configuration would have told of the recorded past, beside what was told')
    .option('-c, --config <file>', 'the configuration to try', DEFAULT_CONFIG)
    .option('--against <file>', `the one of that time, to say what cannot be tried; ${DEFAULT_CONFIG} unless said`)
    .option(...dataOption)
    .option(...tableOption)
    .option('--since <duration>', 'how far back', '7d')
    .option('--json', 'for programs')
    .action(async (options) => (await import('./replay.ts')).replay(options, context));
  command('doctor', 'look at a deployment, and name what is missing with the command that mends it')
    .requiredOption('--stage <stage>', 'as it is deployed with, or will be')
    .option(...configOption)
    .option('--region <region>', 'where it is deployed; the one of the AWS environment unless said')
    .option('--subnets <ids>', 'judge these subnets, comma-separated, in place of the deployed ones')
    .option('--json', 'for programs')
    .addHelpText('after', DOCTOR_EXIT_HELP)
    .action(async (options) => (await import('./doctor.ts')).doctor(options, context));
  command('cost', 'what a deployment would cost in a month, by part, with and without NAT')
    .option(...configOption)
    .action(async (options) => (await import('./cost.ts')).cost(options, context));
  command('init', 'write a commented configuration to begin with')
    .option(...configOption)
    .action((options) => init(options, context));
  return program;
};

const EXIT_HELP = `
Exit codes: 0 all healthy, 1 something is not, 2 the configuration is wrong, 3 the monitor itself failed.`;

const READ_EXIT_HELP = `
Exit codes: 0 done, whatever was found, 2 the configuration, a name or an option is wrong, 3 vpcwatch itself failed.`;

const DOCTOR_EXIT_HELP = `
Exit codes: 0 nothing to mend, 1 something is, 2 the configuration or an option is wrong,
3 nothing to mend in what could be seen, but not all could.`;

const explain = (error: unknown, terminal: Terminal): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.healthy : EXIT.configuration;
  const mistaken = error instanceof ConfigError || error instanceof UsageError || error instanceof UnknownCheckError;
  terminal.err(`${mistaken ? '' : 'vpcwatch failed: '}${error instanceof Error ? error.message : String(error)}\n`);
  return mistaken ? EXIT.configuration : EXIT.failed;
};
