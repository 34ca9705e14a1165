import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';

const LISTENERS = `const { createServer } = require('node:net');
const [port, ...hosts] = process.argv.slice(1);
const listening = hosts.map((host) => new Promise((resolve) => {
  createServer().listen({ port: Number(port), host, backlog: 1 }, resolve);
}));
Promise.all(listening).then(() => console.log('ready'));`;

/** A backlog of one is full with two; one more is in doubt. */
const FILLERS = 4;

/** Loopback addresses on which a port drops SYNs: the full backlogs of a stopped process, as in `startBlackHole`. */
export const startBlackHoles = async (port: number, hosts: readonly string[]): Promise<{ stop(): Promise<void> }> => {
  const child = spawn(process.execPath, ['-e', LISTENERS, String(port), ...hosts], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  const fillers = hosts.flatMap((host) => Array.from({ length: FILLERS }, () => createConnection(port, host)));
  for (const filler of fillers) filler.on('error', () => {});
  await Promise.all(hosts.map((_, index) => once(fillers[index * FILLERS] as (typeof fillers)[number], 'connect')));
  return {
    stop: async () => {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
