import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { main } from '../../cli/main.ts';
import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { startRecordingServer } from '../support/recording-server.ts';

const CANARY = 'canary-7f3a';

let folder: string;
let aws: AwsApis;
const closers: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-'));
  aws = await startAwsApis();
  process.env.AWS_ENDPOINT_URL = aws.url;
});
afterEach(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await aws.stop();
  for (const close of closers.splice(0)) await close();
  await rm(folder, { recursive: true });
});

const run = async (alerts: string) => {
  const closed = await reserveClosedPort();
  closers.push(closed.stop);
  const config = join(folder, 'vpcwatch.yml');
  await writeFile(
    config,
    `version: 1
platform: Test
references: runtime
defaults: { timeout: 300ms, confirm: [] }
services: { main: { name: Main, checks: { closed: { kind: tcp, host: 127.0.0.1, port: ${closed.port} } } } }
alerts: { ${alerts} }
`,
  );
  let printed = '';
  const print = (text: string): void => {
    printed += text;
  };
  const args = ['run', '--ticks', '1', '--config', config, '--data', join(folder, 'data')];
  const env = { PING: `ping/${CANARY}`, TOPIC: aws.sns.addTopic('alerts') };
  const code = await main(args, env, { out: print, err: print, color: false, interactive: false, columns: 100 });
  return { code, printed };
};

describe('vpcwatch run with alerts.deadman', () => {
  it('pings after a complete pass, and shows nothing of the URL', async () => {
    const server = await startRecordingServer();
    closers.push(server.stop);
    const { code, printed } = await run(`deadman: "http://${server.host}/\${env:PING}"`);
    expect(server.requests).toEqual([`GET /ping/${CANARY}`]);
    expect([code, printed.includes(CANARY)]).toEqual([0, false]);
    expect(printed).toContain('told INC-1#1');
  });

  it('does not ping while something is unsent', async () => {
    const server = await startRecordingServer();
    closers.push(server.stop);
    const { printed } = await run(`topicArn: "\${env:TOPIC}", deadman: "http://${server.host}/\${env:PING}"`);
    expect(printed).toContain('is confirmed and none waits to be');
    expect(server.requests).toEqual([]);
  });

  it('goes on when the ping is not taken, and says so by the host', async () => {
    const server = await startRecordingServer((_, response) => response.writeHead(500).end());
    closers.push(server.stop);
    const { code, printed } = await run(`deadman: "http://${server.host}/\${env:PING}"`);
    expect(printed).toContain(`vpcwatch: ${server.host} answered the ping with HTTP 500\n`);
    expect([code, printed.includes(CANARY)]).toEqual([0, false]);
  });
});
