#!/usr/bin/env node
import { processTerminal } from './context.ts';
import { catchInterruption } from './interruption.ts';
import { main } from './main.ts';

const terminal = processTerminal();
const interruption = (words = 'ending after this minute; Ctrl-C again ends at once') =>
  catchInterruption(() => terminal.err(`${words}\n`));

process.exitCode = await main(process.argv.slice(2), process.env, terminal, interruption);
