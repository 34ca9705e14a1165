import { brokeFirst } from '../health/broke-first.ts';
import { timeInWords } from '../time/words.ts';
import { causeDocumentsOf } from './json-causes.ts';
import { BLIND_NOTES, blindnessOf } from './message-blindness.ts';
import { fewOf, rowsByService } from './message-groups.ts';
import { headlineOf, subjectOf } from './message-headline.ts';
import type { Line } from './message-lines.ts';
import { titleOf } from './message-names.ts';
import { freshLinesOf } from './message-news.ts';
import { nextStepsOf } from './message-next.ts';
import { notesOf } from './message-notes.ts';
import { stormOf } from './message-storm.ts';
import type { Story } from './message-story.ts';
import { statusOf } from './message-what.ts';
import { code, escaped, safe } from './mrkdwn.ts';
import { mendLines, provesIn, type Told, whyLines } from './slack-causes.ts';
import { backOf, NEVER_REACHED, rootTitle } from './slack-words.ts';
import { count, fittingLines, isAmong, shorten } from './words.ts';

// A Slack header holds 150 characters, a section 3,000.
const TITLE_MAX = 150;
const MEMBERS_MAX = 8;
const DESCRIPTION_MAX = 2950;
const WHY_MAX = 900;
const MEND_MAX = 1200;

/** The custom notification of Amazon Q Developer in chat applications, which posts it to Slack or Teams. */
export type ChatNotification = {
  version: '1.0';
  source: 'custom';
  id: string;
  content: {
    textType: 'client-markdown';
    title: string;
    description: string;
    nextSteps: string[];
    keywords: string[];
  };
  metadata: {
    /** One thread an incident. */
    threadId: string;
    summary: string;
    eventType: string;
    relatedResources: string[];
    additionalContext: Record<string, string>;
  };
};

/** The chat form of a story; text that is not ours can neither format nor mention. */
export const chatOf = (story: Story): ChatNotification => ({
  version: '1.0',
  source: 'custom',
  id: story.id,
  content: {
    textType: 'client-markdown',
    title: safe(shorten(headlineOf(story), TITLE_MAX)),
    description: descriptionOf(story),
    nextSteps: nextStepsOf(story)
      .filter(isNoProof(story))
      .map((step) => (URL.canParse(step) ? escaped(step) : code(step))),
    keywords: [story.lead.serviceName, story.lead.fault?.code ?? story.lead.status, story.severity].map(safe),
  },
  metadata: {
    threadId: story.incident,
    summary: safe(subjectOf(story)),
    eventType: `vpcwatch.${story.step}`,
    relatedResources: story.lines.slice(0, MEMBERS_MAX).map(({ check }) => check),
    additionalContext: {
      platform: safe(story.platform),
      service: story.root.service,
      severity: story.severity,
      status: statusOf(story),
      step: story.step,
    },
  },
});

const isNoProof = (story: Story): ((command: string) => boolean) => {
  const proves = provesIn(toldIn(story));
  return (command) => !isAmong(proves, command);
};

const toldIn = ({ causes, step }: Story): Told => {
  const documents = causeDocumentsOf(causes);
  const names = new Map<string, string>(causes.map(({ service, serviceName }) => [service, serviceName]));
  return {
    causes: documents,
    omittedCauses: causes.length - documents.length,
    step,
    nameOf: (service) => names.get(service) ?? service,
  };
};

const descriptionOf = (story: Story): string => {
  const { root, atRisk, step, severity } = story;
  const told = toldIn(story);
  const inWords = (at: string): string => timeInWords(at, story.timezone, story.now);
  const blind = severity === 'monitor';
  const back = root.over && step !== 'resolved' ? backOf(root, inWords) : '';
  const parts = [
    ...(blind && step !== 'resolved' ? [BLIND_NOTES[blindnessOf(root.fault?.code)]] : []),
    ...notesOf(story, { time: inWords, text: safe }),
    `*${rootTitle({ blind, first: brokeFirst(root, story.lines), step })}:* ${memberOf(root)}, since ${inWords(root.since)}${back}`,
    ...(root.fault ? [code(root.fault.message)] : []),
    ...whyLines(told, WHY_MAX),
    ...mendLines(told, MEND_MAX),
    ...membersIn(story),
    ...(atRisk.length > 0 && step !== 'resolved'
      ? [`*At risk:* ${safe(shorten(atRisk.map(({ name }) => name).join(', '), 300))}`]
      : []),
  ];
  return fittingLines(parts, DESCRIPTION_MAX).join('\n');
};

/** The other members: what is new, what goes with the root and what was never reached. */
const membersIn = (story: Story): string[] => {
  const { root, lines, step, severity } = story;
  const rest = lines.filter((line) => line !== root && (step === 'resolved' || !line.over));
  const fresh = freshLinesOf(story).filter((line) => line !== root);
  const never = rest.filter(({ neverReached }) => neverReached);
  const others = rest.filter((line) => !fresh.includes(line) && !line.neverReached);
  const storm = stormOf(story);
  return [
    ...grouped('*New:*', fresh.filter((line) => !line.neverReached).map(memberOf)),
    ...(storm
      ? grouped('*Fail, by service:*', servicesOf([root, ...others]))
      : grouped(severity === 'monitor' ? '*Not measured either:*' : '*With it:*', others.map(memberOf))),
    ...grouped(NEVER_REACHED, never.map(neverOf)),
  ];
};

const grouped = (title: string, rows: readonly string[]): string[] => {
  const shown = rows.slice(0, MEMBERS_MAX).map((row) => `• ${row}`);
  const left = rows.length - shown.length;
  return rows.length === 0 ? [] : [title, ...shown, ...(left > 0 ? [`• and ${left} more`] : [])];
};

const servicesOf = (lines: readonly Line[]): string[] => {
  const names = new Map(lines.map(({ service, serviceName }) => [service, serviceName]));
  return rowsByService(lines).map(
    ({ service, checks, codes }) =>
      `${safe(shorten(names.get(service) ?? service, 60))}: ${count(checks.length, 'check')}, ${fewOf(codes, 2)}`,
  );
};

const neverOf = ({ check, serviceName, fault }: Line): string =>
  `${code(check)} (${safe(shorten(serviceName, 60))}): ${safe(shorten(fault?.message ?? '', 150))}`;

const memberOf = (line: Line): string =>
  `${code(line.check)} (${safe(shorten(line.serviceName, 60))}) ${titleOf(line)}`;
