import { gunzipSync, gzipSync } from 'node:zlib';

import type { CheckId } from '../config/schema.ts';
import type { Incident, Member, Message, Step } from '../health/incident.ts';
import type { Item, Key } from './items.ts';
import { bucketOf } from './table-definition.ts';

/** An item of DynamoDB holds 400 KB; the rest is for the attributes beside it. */
const MAX_WHOLE_BYTES = 380_000;
/** How far the members' fault messages are cut, in turn, until the whole fits: they are for people, the codes decide. */
const MESSAGE_CUTS = [Number.POSITIVE_INFINITY, 300, 100, 0];

const partition = (id: string): string => `INCIDENT#${id}`;

export const headKey = (id: string): Key => ({ pk: partition(id), sk: 'HEAD' });

/** The partition of an incident and the prefix of its steps' sort keys. */
export const stepsOf = (id: string) => ({ pk: partition(id), prefix: 'STEP#' });

/** Whether something is left to do: it is not closed, or its last step is not settled. */
export const isUnfinished = ({ closedAt, step }: Incident): boolean =>
  closedAt === undefined || step.settledAt === undefined;

/**
 * The commit of an incident. What people query stands beside `whole`, the incident itself as gzipped JSON: members and
 * message of a storm of thousands fit into one item, so that one conditional write saves them all.
 */
export const headItem = (incident: Incident): Item => ({
  ...headKey(incident.id),
  id: incident.id,
  status: incident.closedAt === undefined ? 'open' : 'closed',
  since: incident.closedAt ?? incident.openedAt,
  severity: incident.severity,
  root: incident.root,
  openedAt: incident.openedAt,
  closedAt: incident.closedAt,
  toldAt: incident.toldAt,
  memberCount: incident.members.length,
  step: incident.step.n,
  whole: pack(incident),
  ...(isUnfinished(incident) && { openBucket: bucketOf(incident.id) }),
});

export const readHead = (item: Item): Incident => {
  const incident = JSON.parse(gunzipSync(item.whole as Uint8Array).toString()) as Incident;
  return { ...incident, rev: item.rev as number };
};

export const incidentOf = (item: Item): string => item.pk.slice(partition('').length);

export const memberKey = (incident: string, check: CheckId): Key => ({
  pk: partition(incident),
  sk: `MEMBER#${check}`,
});

export const memberItem = (incident: string, member: Member): Item => ({
  ...memberKey(incident, member.check),
  ...member,
});

/** `rev`: of the incident the step was part of. The documents of its message are kept as the JSON text that was sent. */
export const stepItem = (incident: string, { message, ...step }: Step, rev: number): Item & { rev: number } => ({
  pk: partition(incident),
  sk: `STEP#${String(step.n).padStart(6, '0')}`,
  ...step,
  rev,
  ...(message && {
    message: { ...message, json: JSON.stringify(message.json), chat: JSON.stringify(message.chat) },
  }),
});

export const readStep = ({ pk, sk, rev, writer, message, ...step }: Item): Step =>
  ({ ...step, ...(message !== undefined && { message: readMessage(message as StoredMessage) }) }) as Step;

type StoredMessage = Omit<Message, 'json' | 'chat'> & { json: string; chat: string };

const readMessage = (message: StoredMessage): Message => ({
  ...message,
  json: JSON.parse(message.json),
  chat: JSON.parse(message.chat),
});

const pack = (incident: Incident): Uint8Array => {
  for (const length of MESSAGE_CUTS) {
    const whole = gzipSync(JSON.stringify({ ...incident, members: incident.members.map(withMessageCut(length)) }));
    if (whole.length <= MAX_WHOLE_BYTES) return whole;
  }
  throw new RangeError(
    `${incident.id} with ${incident.members.length} members and its message does not fit into ${MAX_WHOLE_BYTES} bytes`,
  );
};

const withMessageCut =
  (length: number) =>
  ({ findings, ...member }: Member): Member => {
    const { fault } = member;
    // At the last cut a dependant has its code alone.
    const kept = findings && (length > 0 || member.role === 'root') ? { ...member, findings } : member;
    return fault === undefined || fault.message.length <= length
      ? kept
      : { ...kept, fault: { ...fault, message: fault.message.slice(0, length) } };
  };
