#!/usr/bin/env node
import { processTerminal } from './context.ts';
import { catchInterruption } from './interruption.ts';
import { main } from './main.ts';

// `| head` has read enough: what is still said goes nowhere, and the command ends as it would have.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}
const terminal = processTerminal();
const interruption = (words = 'ending after this minute; Ctrl-C again ends at once') =>
  catchInterruption(() => terminal.err(`${words}\n`));

process.exitCode = await main(process.argv.slice(2), process.env, terminal, interruption);
