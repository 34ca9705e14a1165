import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { createBacklog } from './redis-backlog.ts';

const LISTENER = `const server = require('node:http').createServer((_, response) => response.end('well'));
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => console.log(server.address().port));
process.stdin.resume().on('end', () => process.exit());`;

/** An HTTP service that accepts nothing until it is woken: its backlog is full, so a client's SYN is sent again after 1 s (Linux). */
export const startLateListener = async () => {
  const child = spawn(process.execPath, ['-e', LISTENER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const port = Number(String(line));
  child.kill('SIGSTOP');
  const backlog = createBacklog(port);
  await backlog.fill();
  let waking: NodeJS.Timeout | undefined;
  return {
    port,
    wakeAfter: (ms: number): void => {
      waking = setTimeout(() => {
        backlog.release();
        child.kill('SIGCONT');
      }, ms);
    },
    stop: async (): Promise<void> => {
      clearTimeout(waking);
      backlog.release();
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
};
