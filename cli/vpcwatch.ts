#!/usr/bin/env node
import { processTerminal } from './context.ts';
import { main } from './main.ts';

const stop = new AbortController();
// Not once: npm passes one Ctrl-C on several times, and a second one would end the process in the middle of its cleaning up.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

process.exitCode = await main(process.argv.slice(2), process.env, processTerminal(), stop.signal);
