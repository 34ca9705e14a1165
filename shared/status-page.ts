import { PAGE_HEADERS, RENEW_SECONDS, renderNotice } from './report/document.ts';
import { renderPage } from './report/page.ts';
import type { StatusView } from './report/view.ts';

export type PageRequest = { method: string; path: string };
export type PageAnswer = { status: number; headers: Record<string, string>; body: string };

type Deps = {
  read: () => Promise<StatusView>;
  /** Words for people why reading failed; what is not known to be safe to show stays out of them. */
  explain: (error: unknown) => string;
};

/** Answers a request for the status page; a status that cannot be read is told as 503. */
export const answerPage = async (request: PageRequest, { read, explain }: Deps): Promise<PageAnswer> => {
  const whole = refuseMethod(request) ?? (await answerPath(request.path, read, explain));
  return request.method === 'HEAD' ? { ...whole, body: '' } : whole;
};

/** The answer to a request that does more than read; undefined for one that does not. */
export const refuseMethod = ({ method }: PageRequest): PageAnswer | undefined =>
  method === 'GET' || method === 'HEAD'
    ? undefined
    : noticeAnswer(405, 'Only to be read', ['This page answers GET and HEAD.'], { allow: 'GET, HEAD' });

/** A page of a few words in place of the one that was asked for. */
export const noticeAnswer = (
  status: number,
  title: string,
  lines: readonly string[],
  headers: Record<string, string> = {},
): PageAnswer => answer(status, renderNotice(title, lines), headers);

const answerPath = async (path: string, read: Deps['read'], explain: Deps['explain']): Promise<PageAnswer> => {
  if (path !== '/') return noticeAnswer(404, 'No such page', ['The status page is at /.']);
  try {
    return answer(200, renderPage(await read()));
  } catch (error) {
    const lines = ['How things stand is not known now.', explain(error)];
    return noticeAnswer(503, 'The status cannot be read', lines, { 'retry-after': String(RENEW_SECONDS) });
  }
};

const answer = (status: number, body: string, headers: Record<string, string> = {}): PageAnswer => ({
  status,
  headers: { ...PAGE_HEADERS, ...headers },
  body,
});
