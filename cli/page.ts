import { once } from 'node:events';

import { createPageMemory, readPage, type Wanted } from '../shared/page-reader.ts';
import { answerPage } from '../shared/status-page.ts';
import { systemClock } from '../shared/time/clock.ts';
import { standardTimings } from '../shared/time/timings.ts';
import { readConfig, UsageError } from './context.ts';
import { openHistory } from './data.ts';
import { createHints } from './hints.ts';
import { describeError } from './loop.ts';
import type { CommandContext } from './main.ts';
import { findPageOfStage, pageAtUrl } from './page-deployed.ts';
import { createPageProxy, type DeployedPage } from './page-proxy.ts';
import { type Answer, servePage } from './page-server.ts';

type Options = { config: string; data: string; stage?: string; url?: string; region?: string; port: string };

/** Serves the status page on loopback until the signal aborts: of the local history, or of a deployment, signing for the browser. */
export const page = async (options: Options, { terminal, interruption }: CommandContext): Promise<void> => {
  const port = parsePort(options.port);
  const { answer, of } = await sourceOf(options, (trouble) => terminal.err(`${trouble}\n`));
  const signal = interruption('ending');
  const server = await servePage(answer, port);
  terminal.out(`http://127.0.0.1:${server.port}/ shows the status page of ${of}; Ctrl-C ends it\n`);
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
};

type Source = { answer: Answer; of: string };

const sourceOf = async (options: Options, tell: (trouble: string) => void): Promise<Source> => {
  const { stage, url, region } = options;
  if (stage !== undefined && url !== undefined) throw new UsageError('--stage or --url: one of them names the page');
  if (stage !== undefined) return deployedPage(await findPageOfStage(stage, region), tell);
  if (url !== undefined) return deployedPage(await pageAtUrl(url, region), tell);
  if (region === undefined) return localPage(options);
  throw new UsageError('--region is for a deployment: name that with --stage or --url');
};

const deployedPage = (deployed: DeployedPage, tell: (trouble: string) => void): Source => ({
  answer: createPageProxy(deployed, onChange(tell)),
  of: `${deployed.name} (${deployed.region})`,
});

const localPage = async ({ config: file, data }: Options): Promise<Source> => {
  const config = await readConfig(file);
  const kept = {
    clock: systemClock,
    timings: standardTimings,
    memory: createPageMemory(),
    hints: createHints({ config: file, data }),
  };
  // Opened for each request, so that `vpcwatch run` may begin and end meanwhile.
  const readNow = async (wanted: Wanted) => {
    const { store, close } = await openHistory({ data });
    try {
      return await readPage(wanted, config, { store, ...kept });
    } finally {
      await close();
    }
  };
  // One after the other: of two in one process the first would close the store under the second.
  let last: Promise<unknown> = Promise.resolve();
  const read = (wanted: Wanted) => {
    const next = last.then(() => readNow(wanted));
    last = next.catch(() => {});
    return next;
  };
  return { answer: (request) => answerPage(request, { read, explain: describeError }), of: `the history in ${data}` };
};

/** An open page asks every half minute: what it is told again is not news. */
const onChange = (tell: (words: string) => void): ((words: string | undefined) => void) => {
  let last: string | undefined;
  return (words) => {
    if (words !== undefined && words !== last) tell(words);
    last = words;
  };
};

const parsePort = (text: string): number => {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${text}: expected 0 to 65535`);
};
