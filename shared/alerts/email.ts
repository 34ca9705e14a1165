import { timeInWords } from '../time/words.ts';
import { causeSectionsOf, isNamed, provesOf, type Section } from './email-causes.ts';
import { memberSectionsOf, newSectionsOf } from './email-members.ts';
import { BLIND_NOTES, blindnessOf } from './message-blindness.ts';
import { affectedOf, neverReachedOf } from './message-headline.ts';
import { leadInOf, newsOf, newsReasonOf, reasonOf } from './message-news.ts';
import { nextStepsOf } from './message-next.ts';
import { notesOf } from './message-notes.ts';
import type { Story } from './message-story.ts';
import { lastedOf, tagOf, whatOf } from './message-what.ts';
import { capital, isAmong, wrap } from './words.ts';

/** The e-mail body: the first line says it all; lines have at most 76 characters but for commands and addresses. */
export const emailOf = (story: Story): string => {
  const all = [
    ...newSectionsOf(story),
    ...causeSectionsOf(story),
    ...memberSectionsOf(story),
    riskOf(story),
    nextOf(story),
  ];
  const sections = all.filter(({ body }) => body.length > 0);
  const told = sections.map(({ title, body }) => `${wrap(title)}\n${body.join('\n')}`);
  return `${[...openingOf(story), ...told, wrap(endOf(story))].join('\n\n')}\n`;
};

const endOf = ({ platform, incident, step, now }: Story): string => `${platform}, ${incident}, ${step}, ${now}`;

const openingOf = (story: Story): string[] => {
  const { severity, step, root, timezone, now } = story;
  const time = (at: string): string => timeInWords(at, timezone, now);
  const notes = notesOf(story, { time, text: (words) => words });
  const blind = severity === 'monitor' && step !== 'resolved' ? [wrap(BLIND_NOTES[blindnessOf(root.fault?.code)])] : [];
  const first = firstLineOf(story, time);
  const others = notes.filter((note) => !first.includes(note));
  const parts = [wrap(first), ...blind, others.map((note) => wrap(note)).join('\n')];
  return parts.filter((part) => part !== '');
};

const firstLineOf = (story: Story, time: (at: string) => string): string => {
  const { step, root, causes, overFor } = story;
  const news = newsOf(story) + newsReasonOf(story);
  const what = whatOf(story, news === '' ? reasonOf(story) : '');
  const since = time(root.since);
  if (step === 'resolved') return `RESOLVED after ${lastedOf(story)}: ${what}. It began at ${since}.`;
  const leadIn = leadInOf(story);
  const tag = `${tagOf(story)}${news === '' ? (leadIn === '' ? ':' : `, ${leadIn.trimEnd()}`) : `, ${news}.`}`;
  const said = [what, affectedOf(story), neverReachedOf(story)].filter((part) => part !== '').join('; ');
  return [
    said === '' ? tag : `${tag} ${news === '' ? said : capital(said)}.`,
    `Since ${since}.`,
    ...(overFor === undefined ? [] : [`It was over for ${overFor}.`]),
    ...(causes.length > 1 ? [`One of ${causes.length} causes.`] : []),
  ].join(' ');
};

const riskOf = (story: Story): Section => {
  const names = story.atRisk.map(({ name }) => name).filter((name) => !isNamed(story, name));
  return {
    title: 'At risk: depends on what broke, had not failed when this was sent',
    body: names.length === 0 || story.step === 'resolved' ? [] : [wrap(names.join(', '), 76, '  ')],
  };
};

const nextOf = (story: Story): Section => ({
  title: story.step === 'resolved' ? 'To look back' : 'What to look at next',
  body: nextStepsOf(story)
    .filter((step) => !isAmong(provesOf(story), step))
    .map((step) => `  ${step}`),
});
