import type { CheckId, Config, ServiceId } from '../config/schema.ts';
import type { Cause } from '../health/finding.ts';
import type { Incident, Severity, Step, StepKind } from '../health/incident.ts';
import type { Ack } from '../health/silence.ts';
import type { State } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Timings } from '../time/timings.ts';
import { type Hints, plainHints } from './hints.ts';
import { knownBefore, pastCausesOf, type ToldCause, toldCausesOf } from './message-causes.ts';
import { type Line, linesOf } from './message-lines.ts';
import { type Occasion, occasionOf } from './message-occasion.ts';
import { plain } from './words.ts';

/** One step of an incident, to be told. */
export type MessageInput = {
  config: Config;
  /** Its `step` is the one to tell: the message is `<incident>#<step.n>`. */
  incident: Incident;
  step: StepKind;
  now: IsoSecond;
  /** The members' states: when each came back, and what people were told of it, is read from them. */
  states?: ReadonlyMap<CheckId, State>;
  /** Why, the deepest first; none when it is not known (yet). */
  causes?: readonly Cause[];
  /** The keys of the causes that were told before this step; without it they are guessed from those told by now. */
  knownCauses?: readonly string[];
  /** The step before this one: when an incident that has failed again was over. */
  previous?: Step;
  /** Who is at it. */
  ack?: Ack;
  /** The commands to go on with, as they run where the readers are. */
  hints?: Hints;
  timings?: Pick<Timings, 'flapQuietMs' | 'remindAtMostMs'>;
};

/** What all forms of a message tell. */
export type Story = Occasion & {
  id: string;
  incident: string;
  n: number;
  step: StepKind;
  severity: Severity;
  platform: string;
  timezone: string;
  now: IsoSecond;
  openedAt: IsoSecond;
  closedAt?: IsoSecond;
  /** What broke first. */
  root: Line;
  /** What is wrong now: the root, or what outlasts it. */
  lead: Line;
  /** Root first, then in the order in which they broke. */
  lines: readonly Line[];
  atRisk: readonly { id: ServiceId; name: string }[];
  /** Why, the deepest first; once it is over, what people were told. */
  causes: readonly ToldCause[];
  /** People were told of no cause before. */
  firstCause: boolean;
  dashboard?: string;
  hints: Hints;
};

/** Gathers what a message tells; throws a `TypeError` when the incident's step is not the one to tell or its root no member. */
export const storyOf = (input: MessageInput): Story => {
  const { config, incident, step, now, causes = [], knownCauses, hints = plainHints } = input;
  const { id, severity, openedAt, closedAt } = incident;
  if (incident.step.kind !== step) throw new TypeError(`${id}: the step to tell is ${step}, not ${incident.step.kind}`);
  const services = new Map(config.services.map((service) => [service.id, service]));
  const nameOf = (service: ServiceId): string => plain(services.get(service)?.name ?? '', 100) || service;
  const hasFallback = (service: ServiceId): boolean => services.get(service)?.impact === 'degraded';
  const lines = linesOf(input, { nameOf, hasFallback });
  const root = lines.find((line) => line.check === incident.root);
  if (root === undefined) throw new TypeError(`${id}: its root ${incident.root} is not among its members`);
  const over = step === 'resolved';
  const told = over && causes.length === 0 ? pastCausesOf(incident, hasFallback) : causes;
  const known = knownCauses ?? knownBefore(incident, told);
  const { dashboard } = config.alerts;
  return {
    ...occasionOf(input),
    id: `${id}#${incident.step.n}`,
    incident: id,
    n: incident.step.n,
    step,
    severity,
    platform: plain(config.platform, 100),
    timezone: config.timezone,
    now,
    openedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    root,
    lead: lines.find((line) => !line.over && !line.neverReached) ?? root,
    lines,
    atRisk: incident.atRisk.map((service) => ({ id: service, name: nameOf(service) })),
    causes: toldCausesOf({ members: incident.members, causes: told, known, over, nameOf, whyOf: hints.why }),
    firstCause: known.length === 0,
    // A reference that nobody resolved is no link.
    ...(dashboard !== undefined && URL.canParse(dashboard) ? { dashboard } : {}),
    hints,
  };
};
