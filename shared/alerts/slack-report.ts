import { escaped, safe } from './mrkdwn.ts';
import { HEADER_MAX, plainText, type SlackPayload, section, TEXT_MAX } from './slack-payload.ts';
import { fittingLines, plain, shorten } from './words.ts';

/** As much of the published report as is posted. */
export type ReportDocument = {
  version: 1;
  kind: 'report';
  id: string;
  subject: string;
  summary: readonly string[];
  priorities: readonly { title: string }[];
};

/** The short form of a report: the whole of it is mailed, and kept in S3 where that is configured. */
export const slackOfReport = ({ subject, summary, priorities }: ReportDocument): SlackPayload => {
  const first = priorities.map(({ title }, index) => `${index + 1}. ${safe(plain(title))}`);
  const lines = [
    ...summary.map((each) => safe(plain(each))),
    ...(first.length > 0 ? ['*To mend first:*', ...first] : []),
  ];
  return {
    text: escaped(plain(subject)),
    blocks: [
      { type: 'header', text: plainText(shorten(plain(subject), HEADER_MAX)) },
      ...(lines.length > 0 ? [section(fittingLines(lines, TEXT_MAX).join('\n'))] : []),
    ],
    attachments: [],
    unfurl_links: false,
    unfurl_media: false,
  };
};
