import type { KnownBlock, MessageAttachment, PlainTextElement, SectionBlock } from '@slack/types';

/** What an incoming webhook of Slack takes. `text` is what notifications show; `blocks` stand above the attachments. */
export type SlackPayload = {
  text: string;
  blocks: KnownBlock[];
  attachments: (Required<Pick<MessageAttachment, 'color' | 'fallback'>> & { blocks: KnownBlock[] })[];
  unfurl_links: false;
  unfurl_media: false;
};

/** Slack's limits; a character may take more than one of its own once it is escaped. */
export const HEADER_MAX = 150;
export const TEXT_MAX = 3000;

/** `verbatim`: Slack makes no links, channels or mentions of what looks like one. */
export const section = (text: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text, verbatim: true },
});

/** Text as it is: it has no markup, and brackets that are not Slack's own leave nothing to parse at all. */
export const plainText = (text: string): PlainTextElement => ({
  type: 'plain_text',
  text: text.replace(/</g, '‹').replace(/>/g, '›'),
  emoji: false,
});
