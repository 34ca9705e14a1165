import { timeInWords } from '../time/words.ts';
import { causeDocumentsOf } from './json-causes.ts';
import { headlineOf, nextStepsOf, statusOf, subjectOf, titleOf } from './message-headline.ts';
import type { Line, Story } from './message-story.ts';
import { code, escaped, safe } from './mrkdwn.ts';
import { CAUSES_MAX, mendLines, type Told, whyLines } from './slack-causes.ts';
import { backOf, notMeasured } from './slack-words.ts';
import { BLIND_IN_CHAT, count, fittingLines, isAmong, shorten } from './words.ts';

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

const isNoProof = ({ causes, step }: Story): ((command: string) => boolean) => {
  const told = step === 'resolved' ? [] : causes.slice(0, CAUSES_MAX);
  const proves = told.flatMap(({ validates }) => validates.slice(0, 1));
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
  const { root, lines, atRisk, step } = story;
  const rest = lines.filter((line) => line !== root && (step === 'resolved' || !line.over));
  const told = toldIn(story);
  const why = whyLines(told);
  const mend = mendLines(told, MEND_MAX);
  const listed = rest.slice(0, MEMBERS_MAX).map((line) => `• ${memberOf(line)}`);
  const more = rest.length > listed.length ? [`• and ${count(rest.length - listed.length, 'check')} more`] : [];
  const blind = story.severity === 'monitor';
  const inWords = (at: string): string => timeInWords(at, story.timezone, story.now);
  const back = root.over && step !== 'resolved' ? backOf(root, inWords) : '';
  const parts = [
    ...(blind && step !== 'resolved' ? [BLIND_IN_CHAT] : []),
    `*${blind ? notMeasured(step) : 'Broke first'}:* ${memberOf(root)}, since ${inWords(root.since)}${back}`,
    ...(root.fault ? [code(root.fault.message)] : []),
    ...fittingLines(why, WHY_MAX),
    ...mend,
    ...(listed.length > 0 ? [blind ? '*Not measured either:*' : '*With it:*', ...listed, ...more] : []),
    ...(atRisk.length > 0 && step !== 'resolved'
      ? [`*At risk:* ${safe(shorten(atRisk.map(({ name }) => name).join(', '), 300))}`]
      : []),
  ];
  return (why.length > 0 ? fittingLines(parts, DESCRIPTION_MAX) : parts).join('\n');
};

const memberOf = (line: Line): string =>
  `${code(line.check)} (${safe(shorten(line.serviceName, 60))}) ${titleOf(line)}`;
