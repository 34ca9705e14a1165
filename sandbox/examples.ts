import type { MessageDocument } from '../shared/alerts/json.ts';
import { slackOf } from '../shared/alerts/slack.ts';
import { incidentId } from '../shared/latest-incidents.ts';
import { createPageMemory, readPage } from '../shared/page-reader.ts';
import { formatReport, REPORT_FORMATS } from '../shared/report-formats.ts';
import { readReport } from '../shared/reporting.ts';
import { answerPage } from '../shared/status-page.ts';
import type { Store } from '../shared/store/store.ts';
import type { Scene } from './play.ts';

/** Files by their path in `docs/examples/`. */
export type Examples = Map<string, string>;

const REPORTED_MS = 24 * 3_600_000;
const PAGES = { index: '/', check: '/checks/mlflow-dns', incident: '/incidents/INC-1' } as const;

/** What people read while the incident goes on: the report in each form, and the pages. */
export const examplesAtHeight = async ({ config, ...deps }: Scene): Promise<Examples> => {
  const examples: Examples = new Map();
  const report = await readReport(config, { lengthMs: REPORTED_MS, draws: true }, deps);
  for (const format of REPORT_FORMATS) examples.set(`report.${format}`, formatReport(report, format));
  const memory = createPageMemory();
  for (const [name, path] of Object.entries(PAGES)) {
    const { status, body } = await answerPage(
      { method: 'GET', path },
      { read: (wanted) => readPage(wanted, config, { ...deps, memory }), explain: String },
    );
    if (status !== 200) throw new Error(`the page ${path} answers ${status}`);
    examples.set(`page-${name}.html`, body);
  }
  return examples;
};

/** Every message of the story in each form, in the order in which they were sent. */
export const messageExamples = async (store: Store): Promise<Examples> => {
  const sent: { sentAt: string; files: [string, string][] }[] = [];
  for (let n = 1; n <= (await store.lastIncidentNumber()); n += 1) {
    for (const { kind, sentAt, message } of await store.steps(incidentId(n))) {
      if (message === undefined || sentAt === undefined) continue;
      const { subject, text, json, chat } = message;
      const files: [string, string][] = [
        [`${incidentId(n)}-${kind}.txt`, `Subject: ${subject}\n\n${text}`],
        [`${incidentId(n)}-${kind}.json`, inFull(json)],
        [`${incidentId(n)}-${kind}.slack.json`, inFull(slackOf(json as MessageDocument))],
        [`${incidentId(n)}-${kind}.chat.json`, inFull(chat)],
      ];
      sent.push({ sentAt, files });
    }
  }
  const inOrder = sent.sort((a, b) => (a.sentAt < b.sentAt ? -1 : 1));
  return new Map(inOrder.flatMap(({ files }, at) => files.map(([name, text]) => [`messages/${at + 1}-${name}`, text])));
};

const inFull = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What of an example is the same each time the story is played: its headings, causes and commands, without figures. */
export const skeletonOf = (name: string, text: string): string[] => {
  if (name.endsWith('.html'))
    return [...text.matchAll(/<h[1-3][^>]*>(.*?)<\/h[1-3]>/g)].map(([, title = '']) => figureless(title));
  if (name.endsWith('.json'))
    return [...text.matchAll(/"(?:cause|step|severity|version|kind)": .*/g)].map(([line]) => figureless(line));
  return text.split('\n').filter(isSkeleton).map(figureless);
};

const isSkeleton = (line: string): boolean =>
  /^(?:Subject: |#+ )/.test(line) || /^\s*(?:aws|npx|printf|dig|redis-cli|curl) /.test(line);

const figureless = (text: string): string =>
  text
    .replace(/<[^>]*>/g, '')
    .replace(/--data \S+/g, '--data <folder>')
    .replace(/\d+/g, '0')
    .trim();
