import { functionOf } from '../config/functions.ts';
import type { CheckId, ServiceId } from '../config/schema.ts';
import type { Fault } from '../health/fault.ts';
import { isFailing, type Member } from '../health/incident.ts';
import { rank } from '../health/rank.ts';
import type { Standing, State } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { MessageInput } from './message-story.ts';
import { plain } from './words.ts';

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
  /** People were not told: `new` that it fails, `worse` that it is worse than told or something else. */
  fresh?: 'new' | 'worse';
  /** It never got any answer since it was set up, among others that fail. */
  neverReached: boolean;
  /** What was found of a check that was never reached. */
  finding?: string;
  /** It is asked from the monitor's subnets. */
  inVpc: boolean;
};

type Names = { nameOf(service: ServiceId): string; hasFallback(service: ServiceId): boolean };

/** The members, the root first, then in the order in which they broke. */
export const linesOf = (input: MessageInput, { nameOf, hasFallback }: Names): Line[] => {
  const { incident, config } = input;
  const outside = new Set(config.checks.filter((check) => functionOf(check) === 'probe-outside').map(({ id }) => id));
  const lines = incident.members.map(
    (member): Line => ({
      ...lineOf(member, input),
      serviceName: nameOf(member.service),
      fallback: hasFallback(member.service),
      inVpc: !outside.has(member.check),
    }),
  );
  return lines.sort(
    (a, b) => Number(b.check === incident.root) - Number(a.check === incident.root) || order(a.since, b.since),
  );
};

const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

type OwnLine = Omit<Line, 'serviceName' | 'fallback' | 'inVpc'>;

const lineOf = (member: Member, input: MessageInput): OwnLine => {
  const { check, service, role, status, fault, since, findings: [finding] = [] } = member;
  const { severity } = input.incident;
  const state = input.states?.get(check);
  const over = severity === 'monitor' ? status !== 'unknown' : status === 'healthy' || status === 'removed';
  // When sight came back is not kept, only since when the verdict holds.
  const overAt = over && severity !== 'monitor' && state !== undefined && state.since > since ? state.since : undefined;
  const fresh = over ? undefined : freshnessOf(member, state, input);
  const neverReached = severity !== 'monitor' && status === 'unknown' && fault?.code === 'probe.never-reached';
  return {
    check,
    service,
    role,
    status,
    since,
    over,
    ...(fault ? { fault: { ...fault, message: plain(fault.message) } } : {}),
    ...(overAt === undefined ? {} : { overAt }),
    ...(fresh && { fresh }),
    neverReached,
    ...(neverReached && finding && { finding: plain(finding.summary) }),
  };
};

/** By what people were last told of the check; without its state, by whether it broke after anything was told. */
const freshnessOf = (member: Member, state: State | undefined, { step, incident }: MessageInput): Line['fresh'] => {
  if (step !== 'grown' || !isFailing(member)) return undefined;
  if (state === undefined) {
    return incident.toldAt !== undefined && member.since > incident.toldAt ? 'new' : undefined;
  }
  const { told } = state;
  if (told === undefined || told.status === 'healthy' || told.status === 'removed') return 'new';
  const { status } = member;
  if (told.status === status && told.code === member.fault?.code) return undefined;
  if (told.status === 'unknown' || status === 'unknown' || status === 'removed') return 'new';
  return rank(status) < rank(told.status) ? undefined : 'worse';
};
