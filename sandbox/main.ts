import { parseArgs } from 'node:util';

import { EXIT, processTerminal } from '../cli/context.ts';
import { catchInterruption } from '../cli/interruption.ts';
import { play } from './play.ts';

const USAGE = `npm start -- [--once]
  Brings up the Hokusai platform on this machine, breaks it as in the incident, and shows what vpcwatch tells.
  --once   end when the story ends: exit 0 when everything was told, 3 when something was not
`;

const readOptions = () => {
  try {
    return parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return process.exit(EXIT.configuration);
  }
};

const { once = false, help } = readOptions();
if (help) {
  process.stdout.write(USAGE);
} else {
  const signal = catchInterruption();
  try {
    await play({ once, terminal: processTerminal(), signal, input: process.stdin });
  } catch (error) {
    process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}
