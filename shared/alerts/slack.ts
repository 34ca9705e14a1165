import type { ContextBlock, KnownBlock } from '@slack/types';

import { brokeFirst } from '../health/broke-first.ts';
import type { MessageDocument } from './json.ts';
import { BLIND_NOTES, blindnessOf } from './message-blindness.ts';
import { notesOf } from './message-notes.ts';
import { code, escaped, safe } from './mrkdwn.ts';
import { mendLines, provesIn, type Told, whyLines } from './slack-causes.ts';
import { membersOf } from './slack-members.ts';
import { dateOf, lineOf, type MemberDocument, nameOf } from './slack-parts.ts';
import { HEADER_MAX, plainText, type SlackPayload, section, TEXT_MAX } from './slack-payload.ts';
import { backOf, rootTitle } from './slack-words.ts';
import { copyable, fittingLines, isAmong, lengthOf, plain, shorten } from './words.ts';

const RESOLVED = '#2eb67d';
const COLOUR = { critical: '#d72b3f', warning: '#eba434', monitor: '#8d8d8d' } as const;
const LINK_MAX = 500;
const STEPS_MAX = 5;

/** The webhook's payload for one step of an incident; text that is not ours can neither format, mention nor link. */
export const slackOf = (document: MessageDocument): SlackPayload => {
  const headline = shorten(plain(document.headline ?? document.subject, 1000), HEADER_MAX);
  return {
    text: safe(plain(document.subject)),
    blocks: [{ type: 'header', text: plainText(headline) }],
    attachments: [
      {
        color: document.step === 'resolved' ? RESOLVED : COLOUR[document.severity],
        fallback: safe(plain(document.subject)),
        blocks: [...sectionsOf(document), contextOf(document)],
      },
    ],
    unfurl_links: false,
    unfurl_media: false,
  };
};

// Slack folds an attachment of more than five blocks.
const sectionsOf = (document: MessageDocument): KnownBlock[] => {
  const heads = [...notesIn(document), ...rootOf(document)];
  return [
    fitting([...heads, ...whyLines(toldIn(document), TEXT_MAX - lengthOf(heads))]),
    mendLines(toldIn(document), TEXT_MAX).join('\n'),
    membersOf(document),
    fitting([...riskOf(document), ...nextOf(document)]),
  ]
    .filter((text) => text !== '')
    .map(section);
};

const toldIn = (document: MessageDocument): Told => ({
  ...document,
  nameOf: (service) => nameOf(service, document),
});

const notesIn = (document: MessageDocument): string[] =>
  notesOf(document, { time: (at) => dateOf(at, document), text: (words) => safe(plain(words)) });

const rootOf = (document: MessageDocument): string[] => {
  const { root, members, step, severity } = document;
  const blind = severity === 'monitor';
  const now = members.find(({ check }) => check === root.check);
  const line = lineOf({ status: document.status, ...now, ...root }, document);
  const title = rootTitle({ blind, first: brokeFirst(root, members), step });
  return [
    ...(blind && step !== 'resolved' ? [BLIND_NOTES[blindnessOf(root.fault?.code)]] : []),
    `*${title}:* ${line}, since ${dateOf(root.since, document)}${endOf(document, now)}`,
    ...(root.fault === null || root.fault.message === '' ? [] : [code(plain(root.fault.message))]),
  ];
};

/** The end of the incident once it is over, else of what began it. */
const endOf = (document: MessageDocument, root: MemberDocument | undefined): string => {
  const { step, closedAt } = document;
  if (step === 'resolved') return closedAt === undefined ? '' : `, over ${dateOf(closedAt, document)}`;
  if (root === undefined || !root.over) return '';
  return backOf(root, (at) => dateOf(at, document));
};

const riskOf = (document: MessageDocument): string[] => {
  const { atRisk, step } = document;
  if (atRisk.length === 0 || step === 'resolved') return [];
  const names = atRisk.map((service) => nameOf(service, document)).join(', ');
  return [`*At risk:* ${safe(plain(names))}`];
};

const nextOf = (document: MessageDocument): string[] => {
  const { nextSteps = [], step, links } = document;
  const proves = provesIn(document);
  const commands = nextSteps.filter((one) => !URL.canParse(one) && !isAmong(proves, one)).slice(0, STEPS_MAX);
  const link = linkOf(links.dashboard, 'Dashboard');
  const steps = [
    ...commands.map((command) => code(copyable(command) ?? plain(command))),
    ...(link === undefined ? [] : [link]),
  ];
  return steps.length === 0 ? [] : [`*${step === 'resolved' ? 'To look back' : 'Look next'}:*`, ...steps];
};

/** A webhook cannot thread: each step names the incident it belongs to. */
const contextOf = (document: MessageDocument): ContextBlock => {
  const { id, incident, openedAt, at, platform, links } = document;
  const name = plain(incident, 60);
  const told = [
    linkOf(links.dashboard, name) ?? safe(name),
    `opened ${dateOf(openedAt, document)}`,
    // Slack says when it was posted, which may be long after, and after a later step.
    `told ${dateOf(at, document)}`,
    `step ${safe(plain(id.slice(id.lastIndexOf('#') + 1), 20))}`,
    safe(plain(platform, 100)),
  ];
  return { type: 'context', elements: [{ type: 'mrkdwn', text: told.join(', '), verbatim: true }] };
};

const linkOf = (url: string | undefined, text: string): string | undefined => {
  const parsed = url === undefined ? null : URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.href.length > LINK_MAX) return undefined;
  return `<${escaped(parsed.href.replaceAll('|', '%7C'))}|${safe(text).replaceAll('|', '/')}>`;
};

const fitting = (lines: readonly string[]): string => fittingLines(lines, TEXT_MAX).join('\n');
