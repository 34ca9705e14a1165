import { DEFAULT_TOPIC, PublishError, type Publisher, type Topic } from './alerts/publish.ts';
import { type Incident, isFailing, type Member, type Message, type Step } from './health/incident.ts';
import type { Store } from './store/store.ts';
import { type Clock, isoSecond } from './time/clock.ts';
import { keepReason, markTold, toldOf } from './told.ts';

export type OutboxDeps = { store: Store; publisher: Publisher; clock: Clock };
/** `settled`: nothing of the step is left to do. `unsent`: it waits for the next pass, and why. */
export type Delivery = { incident: Incident; id?: string } & (
  | { result: 'settled' }
  | { result: 'unsent'; problem: string }
);

/**
 * Carries a committed step to its end: publish the stored message to each of its topics, mark it sent, set the told marks
 * of its members, mark it settled. Begins wherever a crash left it; a message is repeated only when the crash fell between
 * publish and mark.
 */
export const deliver = async (committed: Incident, deps: OutboxDeps): Promise<Delivery> => {
  const { message } = committed.step;
  let incident = committed;
  let id: string | undefined;
  if (message !== undefined && incident.step.sentAt === undefined) {
    const published = await publishEach(incident, message, deps);
    incident = published.incident;
    if (published.problem !== undefined) {
      return { incident, id: message.id, result: 'unsent', problem: published.problem };
    }
    id = message.id;
    if (incident.step.n !== committed.step.n) return { incident, id, result: 'settled' };
    const sentAt = isoSecond(deps.clock.now());
    incident = await markStep(incident, { sentAt }, { toldAt: sentAt }, deps.store);
    // Another teller has gone on to the next step: that one is its own.
    if (incident.step.n !== committed.step.n) return { incident, id, result: 'settled' };
  }
  for (const member of incident.members) await settleMember(member, incident, deps.store);
  incident = await markStep(incident, { settledAt: isoSecond(deps.clock.now()) }, {}, deps.store);
  return { incident, ...(id !== undefined && { id }), result: 'settled' };
};

type Published = { incident: Incident; problem?: string };

/** One topic that does not accept it keeps it from no other, and none of the others gets it again. */
const publishEach = async (committed: Incident, message: Message, deps: OutboxDeps): Promise<Published> => {
  const { topics = [DEFAULT_TOPIC], sentTo = [] } = committed.step;
  const left = topics.filter((topic) => !sentTo.includes(topic));
  const problems: string[] = [];
  let incident = committed;
  for (const topic of left) {
    const problem = await publishTo(topic, message, deps.publisher);
    if (problem !== undefined) problems.push(problem);
    // The mark of a message for one topic is that it is sent.
    else if (topics.length > 1) incident = await markSentTo(incident, topic, deps.store);
    if (incident.step.n !== committed.step.n) break;
  }
  return { incident, ...(problems.length > 0 && { problem: problems.join('; ') }) };
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

const markSentTo = (incident: Incident, topic: Topic, store: Store): Promise<Incident> =>
  markStep(incident, { sentTo: [...(incident.step.sentTo ?? []), topic] }, {}, store);

/** Marks a member as told; its change keeps the reason, also one that is told later than the change. */
const settleMember = async (member: Member, { id, step }: Incident, store: Store): Promise<void> => {
  const told = toldOf(member, id);
  const finding = isFailing(member) ? member.findings?.[0] : undefined;
  await markTold(member.check, told, store, finding);
  if (finding && step.kind === 'cause-changed') await keepReason(member, finding, store);
};

/** Adds marks to the newest step; when somebody else got there first, what they wrote stands. */
const markStep = async (
  known: Incident,
  marks: Partial<Pick<Step, 'sentTo' | 'sentAt' | 'settledAt'>>,
  head: Partial<Pick<Incident, 'toldAt'>>,
  store: Store,
): Promise<Incident> => {
  for (let incident = known; ; ) {
    const marked = { ...incident, ...head, step: { ...incident.step, ...marks } };
    if ((await store.saveIncident(marked, incident.rev)) === 'saved') return { ...marked, rev: incident.rev + 1 };
    const read = await store.incident(known.id);
    if (read === undefined || read.step.n !== known.step.n) return read ?? known;
    incident = read;
  }
};
