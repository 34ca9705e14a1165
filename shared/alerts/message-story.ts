import type { CheckId, Config, ServiceId } from '../config/schema.ts';
import type { Fault } from '../health/fault.ts';
import type { Cause } from '../health/finding.ts';
import type { Incident, Member, Severity, StepKind } from '../health/incident.ts';
import type { Standing, State } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import { knownBefore, pastCausesOf, type ToldCause, toldCausesOf } from './message-causes.ts';
import { plain } from './words.ts';

/** One step of an incident, to be told. */
export type MessageInput = {
  config: Config;
  /** Its `step` is the one to tell: the message is `<incident>#<step.n>`. */
  incident: Incident;
  step: StepKind;
  now: IsoSecond;
  /** The members' states: when each came back is read from them. */
  states?: ReadonlyMap<CheckId, State>;
  /** Why, the deepest first; none when it is not known (yet). */
  causes?: readonly Cause[];
  /** The keys of the causes that were told before this step; without it they are guessed from those told by now. */
  knownCauses?: readonly string[];
};

/** A member as it is shown: text from its target is one safe line. */
export type Line = {
  check: CheckId;
  service: ServiceId;
  serviceName: string;
  role: Member['role'];
  status: Standing;
  /** What it was, also once it is over. */
  fault?: Fault;
  since: IsoSecond;
  /** Healthy again, or for blindness measured again. */
  over: boolean;
  overAt?: IsoSecond;
  /** Who uses the service can do without it. */
  fallback: boolean;
};

/** What all forms of a message tell. */
export type Story = {
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
};

/** Gathers what a message tells; throws a `TypeError` when the incident's step is not the one to tell or its root no member. */
export const storyOf = ({ config, incident, step, now, states, causes = [], knownCauses }: MessageInput): Story => {
  const { id, severity, openedAt, closedAt } = incident;
  if (incident.step.kind !== step) throw new TypeError(`${id}: the step to tell is ${step}, not ${incident.step.kind}`);
  const services = new Map(config.services.map((service) => [service.id, service]));
  const nameOf = (service: ServiceId): string => plain(services.get(service)?.name ?? '', 100) || service;
  const hasFallback = (service: ServiceId): boolean => services.get(service)?.impact === 'degraded';
  const lines = incident.members
    .map((member): Line => {
      const fallback = hasFallback(member.service);
      return { ...lineOf(member, severity, states?.get(member.check)), serviceName: nameOf(member.service), fallback };
    })
    .sort((a, b) => Number(b.check === incident.root) - Number(a.check === incident.root) || order(a.since, b.since));
  const root = lines.find((line) => line.check === incident.root);
  if (root === undefined) throw new TypeError(`${id}: its root ${incident.root} is not among its members`);
  const over = step === 'resolved';
  const told = over && causes.length === 0 ? pastCausesOf(incident, hasFallback) : causes;
  const known = knownCauses ?? knownBefore(incident, told);
  const { dashboard } = config.alerts;
  return {
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
    lead: lines.find((line) => !line.over) ?? root,
    lines,
    atRisk: incident.atRisk.map((service) => ({ id: service, name: nameOf(service) })),
    causes: toldCausesOf({ members: incident.members, causes: told, known, over, nameOf }),
    firstCause: known.length === 0,
    // A reference that nobody resolved is no link.
    ...(dashboard !== undefined && URL.canParse(dashboard) ? { dashboard } : {}),
  };
};

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

type OwnLine = Omit<Line, 'serviceName' | 'fallback'>;

const lineOf = (member: Member, severity: Severity, state: State | undefined): OwnLine => {
  const { check, service, role, status, fault, since } = member;
  const over = severity === 'monitor' ? status !== 'unknown' : status === 'healthy' || status === 'removed';
  // When sight came back is not kept, only since when the verdict holds.
  const overAt = over && severity !== 'monitor' && state !== undefined && state.since > since ? state.since : undefined;
  return {
    check,
    service,
    role,
    status,
    since,
    over,
    ...(fault ? { fault: { ...fault, message: plain(fault.message) } } : {}),
    ...(overAt === undefined ? {} : { overAt }),
  };
};
