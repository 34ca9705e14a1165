import { TimeoutStrategy, timeout } from 'cockatiel';

import type { MessageDocument } from './alerts/json.ts';
import { slackOf } from './alerts/slack.ts';
import type { SlackPayload } from './alerts/slack-payload.ts';
import type { SlackPoster } from './alerts/slack-post.ts';
import { type ReportDocument, slackOfReport } from './alerts/slack-report.ts';
import { slackOfText } from './alerts/slack-text.ts';
import type { Claim, Deliveries, DeliveryId } from './store/deliveries.ts';

/** A message as SNS hands it to a function: the document of an incident's step or of a report, or any other text. */
export type Notification = { MessageId: string; Subject?: string | undefined; Message: string };

export type DeliverDeps = { deliveries: Deliveries; post: SlackPoster };

/** Each message by its id. `unrecorded`: delivered, but nobody will know it of a repeat. */
export type DeliverySummary = {
  delivered: string[];
  repeated: string[];
  unrecorded: string[];
  failed: { id: string; problem: string }[];
};

/** Kept back from the time left: to record what was delivered, and of that to say what became of it. */
const RECORD_MS = 2000;
const ANSWER_MS = 500;

/**
 * Delivers each message to Slack. A step or report that is recorded as delivered is not posted again; it comes twice
 * only when Slack took it and that was not recorded: Slack did not answer, the table did not, or the function ended in
 * between. Any other text is posted each time that it comes. `leftMs` is the time that the function has.
 */
export const deliverToSlack = async (
  notifications: readonly Notification[],
  { deliveries, post }: DeliverDeps,
  leftMs: () => number,
): Promise<DeliverySummary> => {
  const summary: DeliverySummary = { delivered: [], repeated: [], unrecorded: [], failed: [] };
  const postInTime = (payload: SlackPayload): Promise<void> => post(payload, () => leftMs() - RECORD_MS);
  const inTime: InTime = (work) => timeout(Math.max(0, leftMs() - ANSWER_MS), TimeoutStrategy.Aggressive).execute(work);
  for (const notification of notifications) {
    const document = documentIn(notification.Message);
    const id = document?.id ?? notification.MessageId;
    try {
      if (document === undefined) {
        await postInTime(slackOfText(notification));
        summary.delivered.push(id);
      } else {
        // Nobody is at it any more when the function's time is over.
        const claim = await deliveries.claim(deliveryOf(document), leftMs());
        summary[await deliverOnce(payloadOf(document), claim, postInTime, inTime)].push(id);
      }
    } catch (error) {
      summary.failed.push({ id, problem: error instanceof Error ? error.message : String(error) });
    }
  }
  return summary;
};

/** Rejects when the work is not done while there is time to say so. */
type InTime = (work: () => Promise<void>) => Promise<void>;

const deliverOnce = async (
  payload: SlackPayload,
  claim: Claim,
  post: (payload: SlackPayload) => Promise<void>,
  inTime: InTime,
): Promise<'delivered' | 'repeated' | 'unrecorded'> => {
  if (claim.kind === 'delivered') return 'repeated';
  if (claim.kind === 'busy') throw new Error(`another invocation delivers it, until ${claim.until} at the latest`);
  try {
    await post(payload);
  } catch (error) {
    // A claim that stays runs out by itself; why the message failed is more worth telling.
    await inTime(claim.release).catch(() => {});
    throw error;
  }
  // It is in the channel: to fail now would only post it again.
  return inTime(claim.complete).then(
    () => 'delivered',
    () => 'unrecorded',
  );
};

type Document = MessageDocument | ReportDocument;

const isReport = (document: Document): document is ReportDocument => 'kind' in document;

const payloadOf = (document: Document): SlackPayload =>
  isReport(document) ? slackOfReport(document) : slackOf(document);

const deliveryOf = (document: Document): DeliveryId => {
  const { id } = document;
  if (isReport(document)) return { report: id, to: 'slack' };
  const border = id.lastIndexOf('#');
  return { incident: id.slice(0, border), n: Number(id.slice(border + 1)), to: 'slack' };
};

const documentIn = (text: string): Document | undefined => {
  try {
    const value = JSON.parse(text) as Partial<Document> | null;
    if (value?.version !== 1) return undefined;
    if ('kind' in value) return value.kind === 'report' && hasReport(value) ? (value as ReportDocument) : undefined;
    return /^.+#\d{1,6}$/.test(value.id ?? '') ? (value as MessageDocument) : undefined;
  } catch {
    return undefined;
  }
};

const hasReport = ({ id, subject, summary, priorities }: Partial<ReportDocument>): boolean =>
  typeof id === 'string' &&
  typeof subject === 'string' &&
  Array.isArray(summary) &&
  summary.every((each) => typeof each === 'string') &&
  Array.isArray(priorities) &&
  priorities.every((each: { title?: unknown } | null) => typeof each?.title === 'string');
