import { parseArgs } from 'node:util';

import { EXIT, processTerminal } from '../cli/context.ts';
import { play } from './play.ts';

const USAGE = `npm start -- [--once]
  Brings up the Hokusai platform on this machine, breaks it as in the incident, and shows what vpcwatch tells.
  --once   end when the story ends: exit 0 when everything was told, 3 when something was not
`;

const { values } = parseArgs({ options: { once: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  process.stdout.write(USAGE);
} else {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  try {
    await play({ once: values.once === true, terminal: processTerminal(), signal: stop.signal, input: process.stdin });
  } catch (error) {
    process.stderr.write(`sandbox: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.failed;
  }
}
