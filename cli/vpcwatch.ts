#!/usr/bin/env node
import { processTerminal } from './context.ts';
import { main } from './main.ts';

const stop = new AbortController();
// Once: a second Ctrl-C ends the process at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());

process.exitCode = await main(process.argv.slice(2), process.env, processTerminal(), stop.signal);
