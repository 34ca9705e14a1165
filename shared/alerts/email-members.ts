import { brokeFirst } from '../health/broke-first.ts';
import { blindSectionsOf } from './email-blind.ts';
import type { Section } from './email-causes.ts';
import { briefOf, faultRows, isInCauses, neverOf, pastOf, sectionOf, servicesOf, wholeOf } from './email-rows.ts';
import type { Line } from './message-lines.ts';
import { freshLinesOf } from './message-news.ts';
import { stormOf } from './message-storm.ts';
import type { Story } from './message-story.ts';

/** What is new of what fails. */
export const newSectionsOf = (story: Story): Section[] => {
  const fresh = freshLinesOf(story).filter(({ neverReached }) => !neverReached);
  const rows = fresh.map((line) => (isInCauses(story, line) ? briefOf : wholeOf)(line, story));
  return [sectionOf('What is new', rows, story)];
};

/** What fails otherwise, what was never reached and what is over. */
export const memberSectionsOf = (story: Story): Section[] => {
  const { lines, step, severity } = story;
  if (severity === 'monitor') return blindSectionsOf(story);
  if (step === 'resolved') return [sectionOf('What it was', pastRows(lines, story), story)];
  const fresh = freshLinesOf(story);
  const rest = lines.filter((line) => !fresh.includes(line) && !line.neverReached);
  const never = lines.filter(({ neverReached }) => neverReached);
  return [
    ...failingSections(story, rest),
    sectionOf('Never reached yet: the set-up may be at fault, not the target', never.map(neverOf), story),
  ];
};

const pastRows = (lines: readonly Line[], story: Story): string[] =>
  stormOf(story) ? servicesOf(lines, story) : lines.map((line) => pastOf(line, story));

const failingSections = (story: Story, rest: readonly Line[]): Section[] => {
  const { root, step, causes } = story;
  const open = rest.filter((line) => !line.over);
  const over = rest.filter((line) => line.over);
  const section = (title: string, rows: readonly string[]): Section => sectionOf(title, rows, story);
  if (stormOf(story)) {
    return [section('What fails, by service', servicesOf(open, story)), section('Over', servicesOf(over, story))];
  }
  const past = section('Over', pastRows(over, story));
  const toldRows = open.map((line) => briefOf(line, story));
  if (step === 'grown') return [section('What was told before', toldRows), past];
  if (causes.length > 0) {
    const rows = open.map((line) => (isInCauses(story, line) ? briefOf : wholeOf)(line, story));
    return [section('What fails', rows), past];
  }
  const others = open.filter((line) => line !== root);
  const rowsIn = (role: Line['role']): string[] =>
    others.filter((line) => line.role === role).map((line) => wholeOf(line, story));
  return [
    section(
      brokeFirst(root, story.lines) ? 'What broke first' : 'What is worst',
      rest.includes(root) ? [rootOf(story)] : [],
    ),
    section('What it took down', rowsIn('dependant')),
    section('Broken too, not explained by it', rowsIn('root')),
    section(
      'Over',
      pastRows(
        over.filter((line) => line !== root),
        story,
      ),
    ),
  ];
};

const rootOf = (story: Story): string => {
  const { root } = story;
  return root.over ? [pastOf(root, story), ...faultRows(root, story)].join('\n') : wholeOf(root, story);
};
