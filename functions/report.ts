import type { Context } from 'aws-lambda';

import { runDaily } from '../shared/daily-report.ts';
import { formatReport } from '../shared/report-formats.ts';
import { reportMessage } from '../shared/report-message.ts';
import { readReport } from '../shared/reporting.ts';
import { composed } from './compose/composed.ts';
import { composeReporting } from './compose/report.ts';
import { readReportRequest } from './compose/report-request.ts';

const composing = composed(composeReporting);

/** Each quarter of an hour: what is due once a day. By hand: the report as the answer, or sent now. */
export const handler = async (event: unknown, context: Context) => {
  const request = readReportRequest(event);
  const { config, deps } = await composing();
  if (request === 'scheduled') {
    const summary = await runDaily(config, deps, () => context.getRemainingTimeInMillis());
    console.log(JSON.stringify(summary));
    if (summary.failed.length > 0) throw new Error(summary.failed.join('; '));
    return summary;
  }
  const { lengthMs, format, send } = request;
  const report = await readReport(config, { lengthMs, draws: format === 'html' }, deps);
  if (!send) return { format, report: answered(formatReport(report, format)) };
  const message = reportMessage(report.view);
  await deps.publisher.publish(message);
  return { sent: message.id, subject: message.subject };
};

/** Lambda answers 6 MB of JSON, and no more. */
const BYTES_MAX = 5_000_000;

const answered = (text: string): string => {
  const bytes = Buffer.byteLength(JSON.stringify(text));
  if (bytes <= BYTES_MAX) return text;
  throw new RangeError(
    `the report has ${bytes} bytes, and an answer at most ${BYTES_MAX}: ask for a shorter time ("since") or for "md"`,
  );
};
