import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { freePort } from '../../sandbox/free-port.ts';
import { environmentFolder } from '../support/needs.ts';

const REGION = 'us-east-1';
const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

/** An AWS of its own on loopback; empty at first. */
export type Emulator = {
  url: string;
  /** For clients of the SDK. */
  at: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  /** What any program needs to find it, and nothing of this process's own environment. */
  environment: Readonly<Record<string, string>>;
  /** A private folder, removed with it. */
  folder: string;
  /** What it has logged so far. */
  log(): Promise<string>;
  stop(): Promise<void>;
};

/** How often to try when another process takes the port that was free a moment ago. */
const TRIES = 3;

/** Starts ministack, which runs deployed functions as processes of the Node that runs this. */
export const startEmulator = async (): Promise<Emulator> => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-aws-'));
  for (const name of ['home', 'tmp', 's3', 'state']) await mkdir(join(folder, name));
  const logFile = join(folder, 'emulator.log');
  const log = (): Promise<string> => readFile(logFile, 'utf8');
  for (let tries = TRIES; ; tries -= 1) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const environment = environmentOf(folder, url);
    const child = launch(folder, port, environment, logFile);
    const stop = async (): Promise<void> => {
      await end(child);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    };
    const at = { endpoint: url, region: REGION, credentials: CREDENTIALS };
    if (await isReady(url, child)) return { url, at, environment, folder, log, stop };
    await end(child);
    if (tries === 1) throw new Error(`the AWS emulator did not start:\n${await log()}`);
  }
};

const environmentOf = (folder: string, url: string): Record<string, string> => ({
  // The interpreter and the command line of AWS, then the Node of this process.
  PATH: [join(environmentFolder, 'bin'), dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
  HOME: join(folder, 'home'),
  TMPDIR: join(folder, 'tmp'),
  AWS_ENDPOINT_URL: url,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  AWS_REGION: REGION,
  AWS_DEFAULT_REGION: REGION,
  AWS_EC2_METADATA_DISABLED: 'true',
});

const launch = (folder: string, port: number, environment: Record<string, string>, logFile: string): ChildProcess => {
  const { PATH = '', HOME = '', TMPDIR = '' } = environment;
  const child = spawn(join(environmentFolder, 'bin/python'), [join(import.meta.dirname, 'launch.py')], {
    // Only this: what else is in its environment, the functions get too.
    env: {
      PATH,
      HOME,
      TMPDIR,
      // By default it listens on all interfaces, and for other protocols too.
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      IOT_MTLS_ENABLED: '0',
      SFTP_ENABLED: '0',
      MINISTACK_REGION: REGION,
      LAMBDA_EXECUTOR: 'local',
      DOCKER_HOST: 'unix:///nonexistent',
      PERSIST_STATE: '0',
      S3_DATA_DIR: join(folder, 's3'),
      STATE_DIR: join(folder, 'state'),
    },
    cwd: folder,
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, which it ends whole.
    detached: true,
  });
  const output = createWriteStream(logFile, { flags: 'a' });
  child.stdout?.pipe(output);
  child.stderr?.pipe(output);
  return child;
};

const isReady = async (url: string, child: ChildProcess): Promise<boolean> => {
  while (child.exitCode === null && child.signalCode === null) {
    const answer = await fetch(`${url}/_ministack/ready`).catch(() => undefined);
    if (answer?.ok) return true;
    await delay(50);
  }
  return false;
};

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.end();
  await once(child, 'exit');
};
