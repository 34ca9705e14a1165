import type { Line } from './message-lines.ts';
import { shortName } from './message-names.ts';
import { freshLinesOf, leadInOf, newsOf, newsReasonOf, reasonOf } from './message-news.ts';
import { stormInWords, stormOf } from './message-storm.ts';
import type { Story } from './message-story.ts';
import { knownOf, lastedOf, tagOf, whatOf } from './message-what.ts';
import { ascii, shorten } from './words.ts';

/** SNS wants fewer than 100. */
const SUBJECT_MAX = 99;

/** One line of any length: what, how bad, who else; `[DOWN] MLflow name does not resolve; API affected`. */
export const headlineOf = (story: Story): string => {
  const news = newsOf(story) + newsReasonOf(story);
  const what = whatOf(story, news === '' ? reasonOf(story) : '');
  const said = [news, leadInOf(story) + what, affectedOf(story), besideOf(story)].filter((part) => part !== '');
  const lasted = story.step === 'resolved' ? ` after ${lastedOf(story)}` : '';
  return `[${tagOf(story)}] ${said.join('; ')}${lasted}`;
};

/** At most 100 printable ASCII characters: without room the platform goes first, then the services, then the reason. */
export const subjectOf = (story: Story): string => {
  const tail = story.step === 'resolved' ? ` after ${lastedOf(story)}` : '';
  const { whole, bare } = headsOf(story);
  const ends = endsOf(story);
  const forms = [
    ...ends.flatMap((end) => whole.map((head) => head + tail + end)),
    // Who is affected follows from what is wrong, not from what is new.
    ...(newsOf(story) === '' ? ends : platformOf(story)).map((end) => bare + tail + end),
  ];
  return forms.find((form) => form.length <= SUBJECT_MAX) ?? shorten(bare, SUBJECT_MAX - tail.length) + tail;
};

/** `API and 1 more affected`, or `at risk` while nothing else has failed; empty when it is over, and of blindness. */
export const affectedOf = (story: Story): string => {
  const { services, how } = reach(story);
  const [first] = services;
  if (first === undefined) return '';
  return services.length === 1 ? `${first} ${how}` : `${first} and ${services.length - 1} more ${how}`;
};

/** `Redis and 1 more never reached`, of what may be set up wrongly among what fails. */
export const neverReachedOf = ({ lines }: Story): string => {
  const never = [
    ...Map.groupBy(
      lines.filter(({ neverReached }) => neverReached),
      ({ service }) => service,
    ).values(),
  ];
  const names = never.flatMap(([line]) => (line === undefined ? [] : shortName(line)));
  const more = names.length > 1 ? ` and ${names.length - 1} more` : '';
  return names.length === 0 ? '' : `${names[0]}${more} never reached`;
};

/** What else belongs into one line: how long it had been over, and what was never reached. */
const besideOf = (story: Story): string => {
  const over = story.overFor === undefined ? '' : `was over for ${story.overFor}`;
  return [over, neverReachedOf(story)].filter((part) => part !== '').join('; ');
};

/** `whole`: with what is new or the reason, from long to short. */
const headsOf = (story: Story): { whole: string[]; bare: string } => {
  const tagged = (text: string): string => ascii(`[${tagOf(story)}] ${text}`);
  const what = leadInOf(story) + whatOf(story);
  const news = newsOf(story);
  if (news !== '') return { whole: what === '' ? [] : [tagged(`${news}; ${what}`)], bare: tagged(news) };
  const reason = reasonOf(story);
  const storm = stormOf(story);
  if (storm) {
    const named = [4, 3, 2, 1].map((names) => tagged(leadInOf(story) + stormInWords(story, storm, '', names)));
    const reasoned = reason === '' ? [] : [tagged(leadInOf(story) + stormInWords(story, storm, reason, 0))];
    return { whole: [...reasoned, ...named], bare: tagged(leadInOf(story) + stormInWords(story, storm, '', 0)) };
  }
  if (reason === '') return { whole: [], bare: tagged(what) };
  const brief = /^, because /.test(reason) && !what.replace(leadInOf(story), '').includes(': ');
  const reasons = brief ? [reason, reason.replace(', because', ':')] : [reason];
  return { whole: reasons.map((each) => tagged(leadInOf(story) + whatOf(story, each))), bare: tagged(what) };
};

const endsOf = (story: Story): string[] => {
  const beside = ascii(besideOf(story));
  const back = beside === '' ? '' : `; ${beside}`;
  const affected = ascii(affectedOf(story));
  const ends = [...platformOf(story).map((platform) => back + platform), ...(back === '' ? [] : [back]), ''];
  if (affected === '') return ends;
  const { services, how } = reach(story);
  const whole = `; ${affected}${back}`;
  return [
    ...platformOf(story).map((platform) => whole + platform),
    whole,
    `; ${services.length} more ${how}${back}`,
    ...(back === '' ? [] : [back]),
    '',
  ];
};

const platformOf = (story: Story): string[] => {
  const platform = ascii(story.platform);
  return platform === '' ? [] : [` - ${platform}`];
};

const reach = (story: Story): { services: string[]; how: 'affected' | 'at risk' } => {
  const nobody = story.step === 'resolved' || story.severity === 'monitor' || stormOf(story) !== undefined;
  if (nobody) return { services: [], how: 'affected' };
  const named = [story.lead, knownOf(story) ?? story.lead, ...freshLinesOf(story).slice(0, 1)];
  const told = new Set(named.map(({ service }) => service));
  // Once it is known what explains what, other roots are causes of their own.
  const isReached = ({ role }: Line): boolean => story.causes.length === 0 || role === 'dependant';
  const broken = story.lines.filter((line) => !line.over && !line.neverReached && !told.has(line.service));
  const affected = [...new Map(broken.filter(isReached).map((line) => [line.service, shortName(line)])).values()];
  if (affected.length > 0) return { services: affected, how: 'affected' };
  return {
    services: story.atRisk.map(({ id, name }) => shortName({ serviceName: name, service: id })),
    how: 'at risk',
  };
};
