import { UsageError } from '../cli/context.ts';
import { describeError } from '../cli/loop.ts';
import { type Answer, servePage } from '../cli/page-server.ts';
import type { Config } from '../shared/config/schema.ts';
import { createPageMemory, type PageDeps, readPage } from '../shared/page-reader.ts';
import { answerPage } from '../shared/status-page.ts';

/** Where `vpcwatch page` has them too. */
const USUAL_PORT = 8111;

/** Serves the status pages of the sandbox on loopback, at the usual port or else at a free one. */
export const servePages = async (
  config: Config,
  deps: Omit<PageDeps, 'memory'>,
): Promise<{ url: string; close(): Promise<void> }> => {
  const memory = createPageMemory();
  const answer: Answer = (request) =>
    answerPage(request, { read: (wanted) => readPage(wanted, config, { ...deps, memory }), explain: describeError });
  const { port, close } = await servePage(answer, USUAL_PORT).catch((error) => {
    if (error instanceof UsageError) return servePage(answer, 0);
    throw error;
  });
  return { url: `http://127.0.0.1:${port}/`, close };
};
