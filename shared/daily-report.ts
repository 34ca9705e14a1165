import type { Publisher } from './alerts/publish.ts';
import { ascii } from './alerts/words.ts';
import type { ReportObjects } from './aws/report-objects.ts';
import type { Config } from './config/schema.ts';
import { dueDay } from './report-due.ts';
import { formatReport, REPORT_FORMATS, type ReportFormat } from './report-formats.ts';
import { reportMessage } from './report-message.ts';
import { type Report, type ReportDeps, readReport } from './reporting.ts';
import { lastRolledUp, rollUp } from './roll-up.ts';
import type { Deliveries } from './store/deliveries.ts';
import { type Day, dayOf } from './time/days.ts';

export type DailyDeps = ReportDeps & {
  deliveries: Deliveries;
  publisher: Publisher;
  /** Where reports are kept, when the configuration says so. */
  objects?: () => Promise<ReportObjects>;
};

/** What a run did on a day: `sent` to topic or s3, `failed` with what to mend. */
export type DailySummary = { day: Day; rolledUp: boolean; sent: string[]; failed: string[] };

const DAY_MS = 86_400_000;

/**
 * To be called each quarter of an hour: rolls up the day that has ended, once a day, then sends the report when its time
 * has come, once a day. Each part is claimed before it is done and recorded after: a retry does nothing twice, a crash in
 * between repeats at most that part. `leftMs`: the time that is left.
 */
export const runDaily = async (config: Config, deps: DailyDeps, leftMs: () => number): Promise<DailySummary> => {
  const { clock } = deps;
  const day = dayOf(clock.now(), config.timezone);
  const summary: DailySummary = { day, rolledUp: false, sent: [], failed: [] };
  const once = onceADay(deps, leftMs, summary);
  // By the last day that it rolls up: just after midnight that is not yesterday.
  await once({ day: lastRolledUp(clock.now(), config.timezone), to: 'roll-up' }, async () => {
    const signal = AbortSignal.timeout(Math.max(0, leftMs() / 2));
    const { complete } = await rollUp(config, { ...deps, signal });
    if (!complete) throw new Error('not all days could be rolled up in time: the next run goes on');
    summary.rolledUp = true;
  });
  const due = dueDay(config, clock.now());
  if (due === undefined) return summary;
  const parts = partsOf(config, deps);
  let reading: Promise<Report> | undefined;
  const read = (): Promise<Report> => {
    reading ??= readReport(config, { lengthMs: DAY_MS, draws: parts.s3 !== undefined }, deps);
    return reading.then((report) => ofDay(report, due));
  };
  for (const to of ['s3', 'topic'] as const) {
    const send = parts[to];
    if (send === undefined) continue;
    await once({ day: due, to }, async () => {
      await send(await read(), due);
      summary.sent.push(to);
    });
  }
  return summary;
};

/** A repeat has the same id, and is dropped by it. */
const ofDay = (report: Report, day: Day): Report => ({ ...report, view: { ...report.view, id: `report-${day}` } });

/** Does a part unless it was done for its day; what fails is told, and tried again by the next run. */
const onceADay =
  ({ deliveries }: DailyDeps, leftMs: () => number, { failed }: DailySummary) =>
  async (part: { day: Day; to: 'topic' | 's3' | 'roll-up' }, work: () => Promise<void>): Promise<void> => {
    const claim = await deliveries.claim(part, Math.max(1000, leftMs()));
    if (claim.kind !== 'claimed') return;
    try {
      await work();
    } catch (error) {
      await claim.release();
      failed.push(`${part.to}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    await claim.complete();
  };

type Part = (report: Report, day: Day) => Promise<void>;

const partsOf = ({ report, platform }: Config, { publisher, objects }: DailyDeps): { s3?: Part; topic?: Part } => ({
  ...(report?.s3 !== undefined &&
    objects && {
      s3: async (written, day) => {
        const kept = await objects();
        for (const format of REPORT_FORMATS) {
          const key = `${folderOf(platform)}/${day}/report.${format}`;
          await kept.put({ key, body: formatReport(written, format), contentType: CONTENT_TYPES[format] });
        }
      },
    }),
  ...(report?.to === 'topic' && { topic: ({ view }) => publisher.publish(reportMessage(view)) }),
});

const CONTENT_TYPES = {
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  json: 'application/json',
} as const satisfies Record<ReportFormat, string>;

/** `Hokusai Data Pipeline` is kept under `hokusai-data-pipeline`. */
const folderOf = (platform: string): string =>
  ascii(platform)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'platform';
