import { json } from 'node:stream/consumers';

import { startHttpServer } from '../../sandbox/http-servers.ts';

/** `silent` never answers; `hang up` closes without an answer. */
export type SlackAnswer = 'ok' | 'silent' | 'hang up' | { status: number; said: string; retryAfter?: string };

/** An incoming webhook of Slack on loopback; answers are taken one by one, the last one for ever. */
export const startSlackServer = async (...answers: (SlackAnswer | (() => SlackAnswer))[]) => {
  const posted: { path: string; payload: unknown }[] = [];
  const events: ('asked' | 'closed unanswered')[] = [];
  let asked = 0;
  const server = await startHttpServer(async (request, response) => {
    const next = answers[Math.min(asked, answers.length - 1)] ?? 'ok';
    const answer = typeof next === 'function' ? next() : next;
    asked += 1;
    events.push('asked');
    response.once('close', () => {
      if (!response.writableEnded) events.push('closed unanswered');
    });
    const payload = await json(request);
    if (answer === 'silent') return;
    if (answer === 'hang up') {
      request.socket.destroy();
      return;
    }
    const { status, said, retryAfter } = answer === 'ok' ? { status: 200, said: 'ok' } : answer;
    if (answer === 'ok') posted.push({ path: request.url ?? '', payload });
    response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end(said);
  });
  return { ...server, posted, events, webhook: (secret: string) => `${server.origin}/services/T0/B0/${secret}` };
};
