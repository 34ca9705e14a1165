import { FAULTS, type Fault, type Status } from '../health/fault.ts';
import type { Severity } from '../health/incident.ts';
import { elapsedInWords } from '../time/words.ts';
import { isFound } from './message-causes.ts';
import type { Line, Story } from './message-story.ts';
import { ascii, count, shorten } from './words.ts';

/** SNS wants fewer than 100. */
const SUBJECT_MAX = 99;
const WORD = { critical: 'DOWN', warning: 'DEGRADED', monitor: 'BLIND' } as const satisfies Record<Severity, string>;

/** `DOWN`, `STILL DEGRADED 4 h`, `RESOLVED` … */
export const tagOf = (story: Story): string => {
  const { step, severity } = story;
  if (step === 'resolved') return 'RESOLVED';
  return step === 'reminder' ? `STILL ${WORD[severity]} ${lastedOf(story)}` : WORD[severity];
};

/**
 * What is wrong in a few words: `MLflow name does not resolve`; of blindness, never that a target is down. `reason` goes
 * on: `, because the Cloud Map service has no instance`.
 */
export const whatOf = (story: Story, reason = ''): string => {
  const { lead, step } = story;
  if (story.severity === 'monitor') {
    const open = story.lines.filter((line) => !line.over);
    const told = step === 'resolved' ? story.lines : open;
    const checks = told.length === 1 ? lead.check : count(told.length, 'check');
    if (step === 'resolved') return `${checks} ${told.length === 1 ? 'is' : 'are'} measured again`;
    return `${checks} cannot be measured${lead.fault ? `: ${titleOf(lead)}` : ''}${reason}`;
  }
  const name = shortName(lead);
  const title = titleOf(lead);
  if (step === 'resolved') return lead.fault ? `${name} (${title}${reason})` : name;
  if (title.toLowerCase().startsWith(name.toLowerCase())) return title + reason;
  // A title that is a sentence of its own does not follow on from a name.
  return `${name}${/^(?:[A-Z]|all |some |something |a |the )/.test(title) ? ':' : ''} ${title}${reason}`;
};

/** `, because the Cloud Map service has no instance`: why the lead is broken, when that says more than its fault. */
export const reasonOf = (story: Story): string => {
  const { causes, lead, step, severity } = story;
  const found = causes.filter((cause) => isFound(cause) && cause.title !== titleOf(lead));
  const cause =
    found.find(({ checks }) => checks.includes(lead.check)) ??
    found.find(({ explains }) => explains.some(({ check }) => check === lead.check));
  const apart = lead.fault === undefined || (severity === 'monitor' && step === 'resolved');
  return cause === undefined || apart ? '' : `, ${BECAUSE[cause.confidence]} ${cause.title}`;
};

const BECAUSE = { high: 'because', medium: 'likely because', low: 'possibly because' } as const;
const CAUSE = { high: 'cause', medium: 'likely cause', low: 'possible cause' } as const;

/** `cause found: the Cloud Map service has no instance`: what a change of the cause is about; empty for other steps. */
export const newsOf = ({ step, causes, lead, firstCause }: Story): string => {
  const fresh = causes.filter((cause) => cause.fresh);
  const cause = fresh.find(isFound) ?? fresh[0] ?? causes[0];
  if (step !== 'cause-changed' || cause === undefined) return '';
  const whose = cause.service === lead.service ? '' : ` (${shortName(cause)})`;
  const noun = CAUSE[cause.confidence];
  const first = cause.confidence === 'high' ? 'cause found' : noun;
  return `${firstCause ? first : `another ${noun}`}${whose}: ${cause.title}`;
};

/** `12 min`: from when the first broke until the last was back, or until now. */
export const lastedOf = ({ lines, step, openedAt, closedAt, now }: Story): string => {
  // A member that got worse is so since then; the incident is older.
  const [began = now] = [openedAt, ...lines.map(({ since }) => since)].sort();
  const back = lines.flatMap(({ overAt }) => overAt ?? []).sort();
  return elapsedInWords(began, step === 'resolved' ? (back.at(-1) ?? closedAt ?? now) : now);
};

/** `API and 1 more affected`, or `at risk` while nothing else has failed; empty when it is over, and of blindness. */
export const affectedOf = (story: Story): string => {
  const { services, how } = reach(story);
  const [first] = services;
  if (first === undefined) return '';
  return services.length === 1 ? `${first} ${how}` : `${first} and ${services.length - 1} more ${how}`;
};

/** One line of any length: what, how bad, who else; `[DOWN] MLflow name does not resolve; API affected`. */
export const headlineOf = (story: Story): string => {
  const news = newsOf(story);
  const said = [news, whatOf(story, news === '' ? reasonOf(story) : ''), affectedOf(story)];
  const what = said.filter((part) => part !== '').join('; ');
  const lasted = story.step === 'resolved' ? ` after ${lastedOf(story)}` : '';
  return `[${tagOf(story)}] ${what}${lasted}`;
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

/** `whole`: with what is new or the reason, from long to short. */
const headsOf = (story: Story): { whole: string[]; bare: string } => {
  const tagged = (text: string): string => ascii(`[${tagOf(story)}] ${text}`);
  const what = whatOf(story);
  const news = newsOf(story);
  if (news !== '') return { whole: [tagged(`${news}; ${what}`)], bare: tagged(news) };
  const reason = reasonOf(story);
  if (reason === '') return { whole: [], bare: tagged(what) };
  const brief = /^, because /.test(reason) && !what.includes(': ');
  const reasons = brief ? [reason, reason.replace(', because', ':')] : [reason];
  return { whole: reasons.map((each) => tagged(whatOf(story, each))), bare: tagged(what) };
};

const endsOf = (story: Story): string[] => {
  const affected = ascii(affectedOf(story));
  if (affected === '') return [...platformOf(story), ''];
  const { services, how } = reach(story);
  const whole = `; ${affected}`;
  return [...platformOf(story).map((platform) => whole + platform), whole, `; ${services.length} more ${how}`, ''];
};

const platformOf = (story: Story): string[] => {
  const platform = ascii(story.platform);
  return platform === '' ? [] : [` - ${platform}`];
};

/** The title of a line's fault for people, or its bare status. */
export const titleOf = ({ fault, status }: { fault?: Fault | null; status: string }): string =>
  fault ? FAULTS[fault.code].title : `is ${status}`;

const STATUS = { critical: 'unhealthy', warning: 'degraded', monitor: 'unknown' } as const satisfies Record<
  Severity,
  Status
>;

/** How the incident stands with this message. */
export const statusOf = ({ step, severity }: Story): Status => (step === 'resolved' ? 'healthy' : STATUS[severity]);

/** Commands and addresses to go on with: the first one tells whether the mend worked. */
export const nextStepsOf = ({ lead, root, step, dashboard }: Story): string[] => [
  ...(step === 'resolved' ? [] : [`npx vpcwatch check ${lead.check}`]),
  `npx vpcwatch history ${root.check} --since 24h`,
  ...(dashboard === undefined ? [] : [dashboard]),
];

const reach = (story: Story): { services: string[]; how: 'affected' | 'at risk' } => {
  if (story.step === 'resolved' || story.severity === 'monitor') return { services: [], how: 'affected' };
  // Once it is known what explains what, other roots are causes of their own.
  const isReached = ({ role }: Line): boolean => story.causes.length === 0 || role === 'dependant';
  const broken = story.lines.filter((line) => !line.over && line.service !== story.lead.service && isReached(line));
  const affected = [...new Map(broken.map((line) => [line.service, shortName(line)])).values()];
  if (affected.length > 0) return { services: affected, how: 'affected' };
  return {
    services: story.atRisk.map(({ id, name }) => shortName({ serviceName: name, service: id })),
    how: 'at risk',
  };
};

/** `MLflow Service` is `MLflow` where room is short; a name without any ASCII is told by its id. */
const shortName = ({ serviceName, service }: Pick<Line, 'serviceName' | 'service'>): string => {
  const short = serviceName.replace(/ service$/i, '');
  return ascii(short) === '' ? service : short;
};
