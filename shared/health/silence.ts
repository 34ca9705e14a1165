import type { CheckId, ServiceId } from '../config/schema.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Incident } from './incident.ts';

/** Nothing new is told of a service or a check until a time; what was told is told to be over all the same. */
export type Silence = {
  target: ServiceId | CheckId;
  since: IsoSecond;
  until: IsoSecond;
  /** Why, and who said so, in their own words. */
  because: string;
  by: string;
};

/** Somebody is at an incident: it is not said again that it goes on. */
export type Ack = { incident: string; at: IsoSecond; by: string; note?: string };

/** The silence that a check is in: its own, or its service's. */
export const silenceOf = (
  silences: readonly Silence[],
  { check, service }: { check: CheckId; service: ServiceId },
  now: IsoSecond,
): Silence | undefined => silences.find(({ target, until }) => (target === check || target === service) && now < until);

/** Who is at an incident; what was said before it failed again or got worse does not count. */
export const ackOf = (
  acks: readonly Ack[],
  { id, reopenedAt = '', worseAt = '' }: Pick<Incident, 'id' | 'reopenedAt' | 'worseAt'>,
): Ack | undefined => acks.find(({ incident, at }) => incident === id && at >= reopenedAt && at >= worseAt);
