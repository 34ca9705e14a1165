import { safe } from './mrkdwn.ts';
import { plainText, type SlackPayload, TEXT_MAX } from './slack-payload.ts';
import { plain, shorten } from './words.ts';

/** The payload of a text that is no message of an incident: what somebody published to the topic by hand. */
export const slackOfText = ({ Subject, Message }: { Subject?: string | undefined; Message: string }): SlackPayload => {
  const lines = Message.split('\n').map((line) => plain(line, TEXT_MAX));
  // A character counts for two of Slack's at most.
  const text = shorten(lines.join('\n').trim(), TEXT_MAX / 2) || '(no text)';
  return {
    text: safe(plain(Subject ?? Message)) || '(no subject)',
    blocks: [{ type: 'section', text: plainText(text) }],
    attachments: [],
    unfurl_links: false,
    unfurl_media: false,
  };
};
