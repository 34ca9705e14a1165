import type { Wanted } from './page-reader.ts';
import { renderCheckPage } from './report/check-page.ts';
import { PAGE_HEADERS, RENEW_SECONDS, renderNotice } from './report/document.ts';
import { renderIncidentPage } from './report/incident-page.ts';
import { renderPage } from './report/page.ts';
import type { PageView } from './report/page-view.ts';

export type PageRequest = { method: string; path: string };
export type PageAnswer = { status: number; headers: Record<string, string>; body: string };

type Deps = {
  read: (wanted: Wanted) => Promise<PageView>;
  /** Words for people why reading failed; what is not known to be safe to show stays out of them. */
  explain: (error: unknown) => string;
};

/** Answers a request for one of the pages; what cannot be read is told as 503. */
export const answerPage = async (request: PageRequest, deps: Deps): Promise<PageAnswer> => {
  const whole = refuseMethod(request) ?? (await answerPath(request.path, deps));
  return request.method === 'HEAD' ? { ...whole, body: '' } : whole;
};

/** The answer to a request that does more than read; undefined for one that does not. */
export const refuseMethod = ({ method }: PageRequest): PageAnswer | undefined =>
  method === 'GET' || method === 'HEAD'
    ? undefined
    : noticeAnswer(405, 'Only to be read', ['This page answers GET and HEAD.'], { headers: { allow: 'GET, HEAD' } });

type Rest = { headers?: Record<string, string>; links?: { href: string; name: string }[]; renews?: boolean };

/** A page of a few words in place of the one that was asked for. */
export const noticeAnswer = (
  status: number,
  title: string,
  lines: readonly string[],
  { headers = {}, ...notice }: Rest = {},
): PageAnswer => answer(status, renderNotice(title, lines, notice), headers);

const answerPath = async (path: string, { read, explain }: Deps): Promise<PageAnswer> => {
  const wanted = wantedBy(path);
  const renews = path === '/live';
  // As many folders down as the page that was asked for.
  const home = '../'.repeat(Math.max(0, path.split('/').length - 2)) || './';
  if (wanted === undefined) {
    return noticeAnswer(404, 'No such page', [], { links: [{ href: home, name: 'The status page' }] });
  }
  try {
    const view = await read(wanted);
    return view.page === 'missing' ? missing(view, wanted, home) : answer(200, render(view, renews));
  } catch (error) {
    const lines = ['How things stand is not known now.', explain(error)];
    const links = [{ href: '', name: 'Try again' }];
    const headers = { 'retry-after': String(RENEW_SECONDS) };
    return noticeAnswer(503, 'The status cannot be read', lines, { headers, links, renews });
  }
};

/** `/`, `/live`, `/checks/<id>` or `/incidents/<id>`. */
const wantedBy = (path: string): Wanted | undefined => {
  if (path === '/' || path === '/live') return { page: 'index' };
  const [, kind, encoded] = /^\/(checks|incidents)\/([^/]{1,300})$/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  try {
    return { page: kind === 'checks' ? 'check' : 'incident', id: decodeURIComponent(encoded) };
  } catch {
    // No text was encoded like this.
    return undefined;
  }
};

const render = (view: Exclude<PageView, { page: 'missing' }>, renews: boolean): string => {
  if (view.page === 'check') return renderCheckPage(view);
  return view.page === 'incident' ? renderIncidentPage(view) : renderPage(view, renews);
};

const missing = ({ what, there }: Extract<PageView, { page: 'missing' }>, wanted: Wanted, home: string): PageAnswer => {
  const asked = 'id' in wanted ? `There is no ${what} ${wanted.id}.` : `There is no ${what}.`;
  const lines = [asked, there.length === 0 ? `There is no ${what} yet.` : 'There are:'];
  const links = there.map(({ path, name }) => ({ href: home + path, name }));
  return noticeAnswer(404, `No such ${what}`, lines, { links: [...links, { href: home, name: 'The status page' }] });
};

const answer = (status: number, body: string, headers: Record<string, string> = {}): PageAnswer => ({
  status,
  headers: { ...PAGE_HEADERS, ...headers },
  body,
});
