import { timeInWords } from '../time/words.ts';
import type { Section } from './email-causes.ts';
import { faultRows, isInCauses, sectionOf } from './email-rows.ts';
import { BLIND_TITLES, blindnessOf } from './message-blindness.ts';
import { fewOf, rowsByService } from './message-groups.ts';
import type { Line } from './message-lines.ts';
import type { Story } from './message-story.ts';
import { wrap } from './words.ts';

const NAMED_MAX = 8;

/** What the monitor does not see; checks that it does not see for the same reason are told together. */
export const blindSectionsOf = (story: Story): Section[] => {
  const { lines, step, root } = story;
  const past = step === 'resolved';
  const kind = blindnessOf(root.fault?.code);
  const [now, then] = BLIND_TITLES[kind];
  const open = lines.filter((line) => past || !line.over);
  const back = lines.filter((line) => !past && line.over);
  const rows = kind === 'other' ? faultGroups(open, story) : messageGroups(open, story);
  return [
    sectionOf(past ? then : now, rows, story),
    sectionOf(
      'Seen again',
      back.map(({ check, serviceName }) => wrap(`${check} (${serviceName})`, 76, '  ')),
      story,
    ),
  ];
};

/** Of each service, since when and why. */
const faultGroups = (lines: readonly Line[], story: Story): string[] => {
  const keyOf = ({ service, since, fault }: Line): string => `${service} ${since} ${fault?.code} ${fault?.message}`;
  return [...Map.groupBy(lines, keyOf).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const from = story.step === 'resolved' ? 'from' : 'since';
    const since = timeInWords(first.since, story.timezone, story.now);
    const head = wrap(`${namesOf(group)} (${first.serviceName}): ${from} ${since}`, 76, '  ');
    return [head, ...(isInCauses(story, first) ? [] : faultRows(first, story))].join('\n');
  });
};

/** All of one reason by service, and the reason once: the first line says what it is. */
const messageGroups = (lines: readonly Line[], story: Story): string[] =>
  [...Map.groupBy(lines, ({ fault }) => fault?.message ?? '')].flatMap(([message, group]) => {
    const names = new Map(group.map(({ service, serviceName }) => [service, serviceName]));
    const rows = rowsByService(group).map(({ service, checks }) =>
      wrap(`${names.get(service) ?? service}: ${fewOf(checks, NAMED_MAX)}`, 76, '  '),
    );
    const isTold = message === '' || story.step === 'resolved' || group.every((line) => isInCauses(story, line));
    return isTold ? rows : [wrap(message, 76, '  '), ...rows];
  });

const namesOf = (group: readonly Line[]): string =>
  fewOf(
    group.map(({ check }) => check),
    NAMED_MAX,
  );
