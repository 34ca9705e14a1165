import { rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { DEFAULT_DATA, type Terminal } from '../cli/context.ts';
import { composeDiagnosing } from '../cli/diagnosing.ts';
import { openEmbeddedStore } from '../cli/embedded-store.ts';
import { createHints } from '../cli/hints.ts';
import { type LoopDeps, loop, type Pass } from '../cli/loop.ts';
import { composeProbing } from '../cli/monitor.ts';
import { choosePublisher } from '../cli/publisher.ts';
import { loadConfig } from '../shared/config/load.ts';
import type { Config } from '../shared/config/schema.ts';
import type { PageDeps } from '../shared/page-reader.ts';
import { createDynamoStore } from '../shared/store/dynamo.ts';
import type { Store } from '../shared/store/store.ts';
import { systemClock } from '../shared/time/clock.ts';
import { fasterTimings, standardTimings } from '../shared/time/timings.ts';
import { servePages } from './pages.ts';
import { type FaultName, type Platform, startPlatform } from './platform.ts';
import { createScreen } from './screen.ts';
import { createStory, type World } from './story.ts';

const CONFIG = fileURLToPath(new URL('vpcwatch.yml', import.meta.url));
/** A minute passes in five seconds. */
const DIVISOR = 12;
/** What servers take is real: the API's own patience with the name is longer than a twelfth of a closer look. */
const REAL = { inspectMs: 4000, lookMs: 1000, diagnoseMs: 2000 };
const INTRODUCTION = `The Hokusai platform on this machine: a DNS server, Redis, HTTP services, a load balancer, Cloud Map, SNS, all real.
vpcwatch asks all of it every minute; here a minute passes in 5 seconds. What it tells is shown as it is sent.

`;
/** How many ticks an act may take to be told. */
const PATIENCE = 10;

export type PlayOptions = {
  /** End when the story ends. */
  once: boolean;
  terminal: Terminal;
  signal: AbortSignal;
  /** Where people type what to break and mend, once the story is over. */
  input: NodeJS.ReadableStream;
  /** Where the history is kept; emptied first. */
  data?: string;
  /** For who looks at what the monitor knows, when all is broken and told and when the story is over. */
  onHeight?: (scene: Scene) => Promise<void>;
  onEnd?: (scene: Scene) => Promise<void>;
};

/** What a look at the monitor needs. */
export type Scene = Omit<PageDeps, 'memory'> & { config: Config };

/** Brings the platform up, watches it at a faster clock and plays the incident; answers all that arrived at the topic. */
export const play = async (options: PlayOptions): Promise<Platform['inbox']> => {
  options.terminal.out(INTRODUCTION);
  const platform = await startPlatform();
  try {
    await watch(platform, options);
  } finally {
    await platform.stop();
  }
  return platform.inbox;
};

const watch = async (
  platform: Platform,
  { once, terminal, signal, input, data = `${DEFAULT_DATA}/sandbox`, onHeight, onEnd }: PlayOptions,
) => {
  // The SDK reads its endpoints from the environment: the same code, other servers.
  Object.assign(process.env, platform.environment);
  const written = await loadConfig(CONFIG);
  const clock = systemClock;
  const timings = { ...fasterTimings(standardTimings, DIVISOR), ...REAL };
  await rm(data, { recursive: true, force: true });
  const embedded = await openEmbeddedStore({ folder: data, clock });
  const store = createDynamoStore({ client: embedded.client, tableName: embedded.tableName, clock });
  const probing = composeProbing({ config: written, env: process.env, clock, timings, store });
  const diagnosing = composeDiagnosing({ env: process.env, clock, timings, configFile: 'sandbox/vpcwatch.yml' });
  const config = { ...written, alerts: await probing.alerts() };
  const sns = choosePublisher(config.alerts, terminal);
  const screen = createScreen({ config, terminal });
  const hints = createHints({ config: 'sandbox/vpcwatch.yml', data });
  const pages = await servePages(config, {
    store,
    clock,
    timings,
    hints,
  });
  terminal.out(`The status page is at ${pages.url}\n`);
  const ended = new AbortController();
  const scene: Scene = { config, store, clock, timings, hints };
  const story = createStory(platform, {
    patience: PATIENCE,
    announce: screen.announce,
    onHeight: async () => onHeight?.(scene),
  });
  platform.onDelivery(screen.message);
  let playing = true;
  const onPass = async (pass: Pass): Promise<void> => {
    const world = await observe(config, store);
    screen.show(world, pass);
    if (!playing) return;
    playing = (await story.next(world)) === 'playing';
    if (playing) return;
    await onEnd?.(scene);
    if (once) return ended.abort();
    const environmentFile = await writeEnvironment(platform, data);
    screen.announce(whatNow(platform, environmentFile, data, pages.url));
    takeOrders(input, platform, screen.announce, ended.signal);
  };
  try {
    const onRun: LoopDeps['onRun'] = screen.checked;
    const deps = { ...probing, store, publisher: sns.publisher, clock, timings, diagnosing, hints, onRun };
    await loop(config, deps, { everyMs: timings.tickMs, signal: AbortSignal.any([signal, ended.signal]), onPass });
  } finally {
    ended.abort();
    screen.close();
    await pages.close();
    probing.close();
    diagnosing.close();
    sns.close();
    await embedded.close();
  }
};

const observe = async (config: Config, store: Store): Promise<World> => {
  const states = await store.states(config.checks.map((check) => check.id));
  return {
    config,
    states: config.checks.flatMap(({ id }) => states.get(id) ?? []),
    incidents: await store.openIncidents(),
  };
};

/** For a second terminal: the environment in a form that a shell reads. */
const writeEnvironment = async (platform: Platform, data: string): Promise<string> => {
  const file = `${data}/environment`;
  const lines = Object.entries(platform.environment).map(([name, value]) => `export ${name}='${value}'\n`);
  await writeFile(file, lines.join(''), { mode: 0o600 });
  return file;
};

const whatNow = ({ faults }: Platform, environmentFile: string, data: string, page: string): string =>
  [
    'the story is over; the platform stays up until Ctrl-C',
    `  break and mend it: type one of ${Object.keys(faults).join(', ')} and Enter, again to mend`,
    `  see it in a browser: ${page}`,
    '  look from a second terminal:',
    `    . ${environmentFile}`,
    '    npx vpcwatch check --config sandbox/vpcwatch.yml',
    `    npx vpcwatch status --config sandbox/vpcwatch.yml --data ${data}`,
    `    npx vpcwatch history mlflow-dns --config sandbox/vpcwatch.yml --data ${data}`,
  ].join('\n');

const takeOrders = (
  input: NodeJS.ReadableStream,
  { faults }: Platform,
  announce: (text: string) => void,
  signal: AbortSignal,
): void => {
  const broken = new Set<FaultName>();
  const lines = createInterface({ input, signal });
  lines.on('line', async (line) => {
    const name = line.trim() as FaultName;
    if (name.length === 0) return;
    const fault = Object.hasOwn(faults, name) ? faults[name] : undefined;
    if (fault === undefined) return announce(`${line.trim()}: expected one of ${Object.keys(faults).join(', ')}`);
    const mending = broken.delete(name);
    if (!mending) broken.add(name);
    announce(mending ? fault.mended : fault.broken);
    await (mending ? fault.off() : fault.on());
  });
};
