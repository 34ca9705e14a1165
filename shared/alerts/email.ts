import { elapsedInWords, timeInWords } from '../time/words.ts';
import { causeSectionsOf, isMitigated, isNamed, provesOf, type Section, tiesOf } from './email-causes.ts';
import { affectedOf, lastedOf, newsOf, nextStepsOf, reasonOf, tagOf, titleOf, whatOf } from './message-headline.ts';
import type { Line, Story } from './message-story.ts';
import { isAmong, wrap } from './words.ts';

/** More members than this are told as a number: a mail is read by a person. */
const MEMBERS_MAX = 20;

/** The e-mail body: the first line says it all; lines have at most 76 characters but for commands and addresses. */
export const emailOf = (story: Story): string => {
  const sections = [...causeSectionsOf(story), ...membersOf(story), riskOf(story), nextOf(story)].filter(
    ({ body }) => body.length > 0,
  );
  const told = sections.map(({ title, body }) => `${wrap(title)}\n${body.join('\n')}`);
  const end = `${story.incident}, ${story.step}, ${story.now}`;
  return `${[...openingOf(story), ...told, `${wrap(story.platform)}\n${wrap(end)}`].join('\n\n')}\n`;
};

const openingOf = (story: Story): string[] => {
  const since = timeInWords(story.root.since, story.timezone, story.now);
  const affected = affectedOf(story);
  const news = newsOf(story);
  const what = whatOf(story, news === '' ? reasonOf(story) : '');
  if (story.step === 'resolved') return [wrap(`RESOLVED after ${lastedOf(story)}: ${what}. It began at ${since}.`)];
  const tag = news === '' ? `${tagOf(story)}:` : `${tagOf(story)}, ${news}.`;
  const causes = story.causes.length > 1 ? ` One of ${story.causes.length} causes.` : '';
  const first = wrap(`${tag} ${what}${affected === '' ? '' : `; ${affected}`}. Since ${since}.${causes}`);
  return story.severity === 'monitor' ? [first, wrap(BLIND)] : [first];
};

const BLIND = 'The monitor cannot see. This says nothing of the services themselves: they may be fine, or not.';

const membersOf = (story: Story): Section[] => {
  const { root, lines } = story;
  const rest = lines.filter((line) => line !== root);
  const open = rest.filter((line) => !line.over);
  const section = (title: string, members: readonly Line[]): Section => ({ title, body: told(members, story) });
  if (story.step === 'resolved') {
    return [section(story.severity === 'monitor' ? 'What could not be measured' : 'What it was', lines)];
  }
  const over = section(
    'Over',
    rest.filter((line) => line.over),
  );
  if (story.severity === 'monitor') return [section('What it cannot see', [root, ...open]), over];
  return [
    section('What broke first', [root]),
    section(
      'What it took down',
      open.filter((line) => line.role === 'dependant'),
    ),
    section(
      'Broken too, not explained by it',
      open.filter((line) => line.role === 'root'),
    ),
    over,
  ];
};

const told = (members: readonly Line[], story: Story): string[] => {
  const shown = members.slice(0, MEMBERS_MAX).map((line) => memberOf(line, story));
  const left = members.length - shown.length;
  return left > 0 ? [...shown, wrap(`and ${left} more: npx vpcwatch status`, 76, '  ')] : shown;
};

const memberOf = (line: Line, story: Story): string => {
  const rows = [wrap(`${line.check} (${line.serviceName}): ${spanOf(line, story)}`, 76, '  ')];
  if (line.fault) {
    const { code, stage, message } = line.fault;
    rows.push(wrap(`${titleOf(line)} (${code}, stage ${stage})`, 76, '    '));
    if (message !== '' && !tiesOf(story).get(line.check)?.includes(message)) rows.push(wrap(message, 76, '    '));
  }
  if (line.fallback && !line.over && !isMitigated(story, line.service))
    rows.push(wrap(`who uses ${line.serviceName} has a fallback`, 76, '    '));
  return rows.join('\n');
};

const spanOf = ({ status, since, over, overAt }: Line, { severity, timezone, now }: Story): string => {
  const at = (time: string): string => timeInWords(time, timezone, now);
  const blind = severity === 'monitor';
  if (!over) return `${blind ? 'not measured' : status} since ${at(since)}`;
  if (status === 'removed') return 'no longer configured';
  if (blind) return `not measured from ${at(since)}, measured again`;
  const back = overAt === undefined ? 'back' : `back ${at(overAt)} after ${elapsedInWords(since, overAt)}`;
  return `broke ${at(since)}, ${back}`;
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
