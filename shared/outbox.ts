import { PublishError, type Publisher, type Topic } from './alerts/publish.ts';
import type { Config } from './config/schema.ts';
import { type Incident, isFailing, type Member, type Message } from './health/incident.ts';
import {
  type Address,
  addressAnew,
  addressMore,
  isWaitedFor,
  missedInWords,
  topicsLeft,
  withMissed,
} from './outbox-topics.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';
import { keepReason, markTold, toldOf } from './told.ts';

export type OutboxDeps = { store: Store; publisher: Publisher; clock: Clock; timings: Pick<Timings, 'growEveryMs'> };
/**
 * `settled`: nothing of the step is left to do; `missed`: which topics do not get it any more, and why. `unsent`: it waits for
 * the next pass, and why. `id`: the message, when it is for anybody.
 */
export type Delivery = { incident: Incident; id?: string } & (
  | { result: 'settled'; missed?: string[] }
  | { result: 'unsent'; problem: string }
);

/**
 * Carries a committed step to its end: publish the stored message to each of its topics, mark it sent, set the told marks
 * of its members, mark it settled. Begins wherever a crash left it; a message is repeated only when the crash fell between
 * publish and mark.
 */
export const deliver = async (committed: Incident, alerts: Config['alerts'], deps: OutboxDeps): Promise<Delivery> => {
  const sent = await send(committed, alerts, deps);
  // Another teller has gone on to the next step: that one is its own.
  if (sent.result === 'unsent' || sent.incident.step.n !== committed.step.n) return sent;
  for (const member of sent.incident.members) await settleMember(member, sent.incident, deps.store);
  const settledAt = isoSecond(deps.clock.now());
  return { ...sent, incident: await mark(sent.incident, (incident) => withStep(incident, { settledAt }), deps.store) };
};

/** Until each topic has the message, or has refused it for so long that the others do not wait for it. */
const send = async (committed: Incident, alerts: Config['alerts'], deps: OutboxDeps): Promise<Delivery> => {
  const { message, sentAt } = committed.step;
  if (message === undefined || sentAt !== undefined) return { incident: committed, result: 'settled' };
  const anew = addressAnew(committed, alerts);
  if (anew) return sendTo(anew, committed, alerts, deps);
  const { incident, refused } = await publishEach(committed, message, topicsLeft(committed, alerts), deps);
  const delivery = { incident, ...(incident.step.topics?.length !== 0 && { id: message.id }) };
  if (incident.step.n !== committed.step.n) return { ...delivery, result: 'settled' };
  const nowMs = deps.clock.now();
  const isAwaited = [...refused.keys()].some((topic) => isWaitedFor(topic, incident, nowMs, deps.timings.growEveryMs));
  if (isAwaited) return { ...delivery, result: 'unsent', problem: [...refused.values()].join('; ') };
  const more = refused.size > 0 ? addressMore(incident) : undefined;
  if (more) return sendTo(more, incident, alerts, deps);
  return { ...delivery, ...(await markSent(incident, message, refused, deps)), result: 'settled' };
};

/** Sends a step to other topics than it was committed for; that is written first, so that a crash does not undo it. */
const sendTo = async (
  { topics, toldTopics }: Address,
  known: Incident,
  alerts: Config['alerts'],
  deps: OutboxDeps,
): Promise<Delivery> => {
  const incident = await mark(known, (one) => withStep({ ...one, toldTopics }, { topics }), deps.store);
  return incident.step.n === known.step.n ? send(incident, alerts, deps) : { incident, result: 'settled' };
};

/** Writes that nobody is waited for any more, and who missed it. */
const markSent = async (
  known: Incident,
  { id }: Message,
  refused: ReadonlyMap<Topic, string>,
  { store, clock }: OutboxDeps,
): Promise<{ incident: Incident; missed?: string[] }> => {
  const sentAt = isoSecond(clock.now());
  const missedBy = withMissed(known.missedBy, [...refused.keys()], id);
  const told = { toldAt: sentAt, ...(missedBy.length > 0 && { missedBy }) };
  const incident = await mark(known, (one) => withStep({ ...one, ...told }, { sentAt }), store);
  return { incident, ...(refused.size > 0 && { missed: missedInWords(missedBy, refused) }) };
};

type Published = { incident: Incident; refused: Map<Topic, string> };

/** One topic that does not accept it keeps it from no other, and none of the others gets it again. */
const publishEach = async (
  committed: Incident,
  message: Message,
  topics: readonly Topic[],
  deps: OutboxDeps,
): Promise<Published> => {
  const refused = new Map<Topic, string>();
  let incident = committed;
  for (const topic of topics) {
    const problem = await publishTo(topic, message, deps.publisher);
    if (problem !== undefined) refused.set(topic, problem);
    // The mark of a message for one topic is that it is sent.
    else if ((committed.step.topics?.length ?? 1) > 1) incident = await markSentTo(incident, topic, deps.store);
    if (incident.step.n !== committed.step.n) break;
  }
  return { incident, refused };
};

const publishTo = async (topic: Topic, message: Message, publisher: Publisher): Promise<string | undefined> => {
  try {
    await publisher.publish(message, topic);
    return undefined;
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    return error.message;
  }
};

const markSentTo = (known: Incident, topic: Topic, store: Store): Promise<Incident> =>
  mark(known, (incident) => withStep(incident, { sentTo: [...(incident.step.sentTo ?? []), topic] }), store);

/** Marks a member as told; its change keeps the reason, also one that is told later than the change. */
const settleMember = async (member: Member, { id, step }: Incident, store: Store): Promise<void> => {
  const told = toldOf(member, id);
  const finding = isFailing(member) ? member.findings?.[0] : undefined;
  await markTold(member.check, told, store, finding);
  if (finding && step.kind === 'cause-changed') await keepReason(member, finding, store);
};

const withStep = (incident: Incident, marks: Partial<Incident['step']>): Incident => ({
  ...incident,
  step: { ...incident.step, ...marks },
});

/** Adds marks to the newest step; when somebody else got there first, what they wrote stands. */
const mark = async (known: Incident, add: (incident: Incident) => Incident, store: Store): Promise<Incident> => {
  for (let incident = known; ; ) {
    const marked = add(incident);
    if ((await store.saveIncident(marked, incident.rev)) === 'saved') return { ...marked, rev: incident.rev + 1 };
    const read = await store.incident(known.id);
    if (read === undefined || read.step.n !== known.step.n) return read ?? known;
    incident = read;
  }
};
