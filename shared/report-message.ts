import type { ChatNotification } from './alerts/chat.ts';
import { code, safe } from './alerts/mrkdwn.ts';
import { ascii, fittingLines, shorten } from './alerts/words.ts';
import type { Message } from './health/incident.ts';
import { renderMarkdown } from './report/markdown.ts';
import type { ReportView } from './report/report.ts';
import { boundedReport } from './report/report-bounded.ts';

/** SNS wants fewer than 100. */
const SUBJECT_MAX = 99;
/** What a notification of Amazon Q Developer holds. */
const TITLE_MAX = 150;
const DESCRIPTION_MAX = 2950;
const COMMANDS_MAX = 5;

/** The report for every kind of subscriber; its step is `report`, and it is of no incident. */
export const reportMessage = (view: ReportView): Message => {
  const subject = subjectOf(view);
  return {
    id: view.id,
    subject,
    text: renderMarkdown(view),
    json: { ...boundedReport(view), subject },
    chat: chatOf(view),
    attributes: { service: 'platform', status: view.status, severity: SEVERITY, step: 'report' },
  };
};

/** `[REPORT] 2 services unhealthy, 1 degraded - Hokusai`: printable ASCII, at most 99 characters. */
const subjectOf = ({ headline, platform }: ReportView): string => {
  const name = ascii(platform);
  return shorten(ascii(`[REPORT] ${headline}${name === '' ? '' : ` - ${name}`}`), SUBJECT_MAX);
};

/** A report alarms nobody: who filters on `critical` was told by the message of the incident. */
const SEVERITY = 'none';

const chatOf = (view: ReportView): ChatNotification => ({
  version: '1.0',
  source: 'custom',
  id: view.id,
  content: {
    textType: 'client-markdown',
    title: safe(shorten(`[REPORT] ${view.headline} - ${view.platform}`, TITLE_MAX)),
    description: descriptionOf(view),
    nextSteps: view.validation.slice(0, COMMANDS_MAX).map(code),
    keywords: ['report', view.status],
  },
  metadata: {
    threadId: view.id,
    summary: safe(subjectOf(view)),
    eventType: 'vpcwatch.report',
    relatedResources: view.services
      .filter(({ status }) => status !== 'healthy')
      .slice(0, 8)
      .map(({ service }) => service),
    additionalContext: {
      platform: safe(view.platform),
      service: 'platform',
      severity: SEVERITY,
      status: view.status,
      step: 'report',
    },
  },
});

const descriptionOf = ({ summary, priorities, conclusion }: ReportView): string =>
  fittingLines(
    [
      ...summary.map(safe),
      ...(priorities.length > 0
        ? ['*To mend first:*', ...priorities.map(({ title }, index) => `${index + 1}. ${safe(title)}`)]
        : []),
      safe(conclusion),
    ],
    DESCRIPTION_MAX,
  ).join('\n');
