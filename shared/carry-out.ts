import { type Decision, STEP_OF, type Telling } from './alerts/decision.ts';
import type { CheckId } from './config/schema.ts';
import { type Incident, isPublished } from './health/incident.ts';
import { type State, standing, type Told, visibleFault } from './health/state.ts';
import { incidentId } from './latest-incidents.ts';
import type { IsoSecond } from './time/clock.ts';
import { newerTold, toldOf } from './told.ts';

/** What a monitor keeps, in memory: what `notify` keeps in the store. */
export type Memory = {
  states: ReadonlyMap<CheckId, State>;
  incidents: ReadonlyMap<string, Incident>;
};

/**
 * Carries out in memory what `notify` carries out in a store, its messages accepted at once. Pure. `taken`: the incidents
 * whose newest step it was, as they are after it. Reasons are nothing it knows of: a diagnosis looks at the world.
 */
export const applyDecision = (
  memory: Memory,
  decision: Decision,
  now: IsoSecond,
): { memory: Memory; taken: readonly Incident[] } => {
  if (decision.kind === 'wait') return { memory, taken: [] };
  if (decision.kind === 'record') return { memory: recordQuietly(memory, decision.checks), taken: [] };
  const stepped = takeStep(memory, decision, now);
  const merged = decision.kind === 'change-cause' ? decision.merged : [];
  let after = settle(memory, stepped);
  const taken = [stepped];
  for (const incident of merged) {
    const closed = takeStep(after, { kind: 'merge', incident, into: stepped.id, members: [] }, now);
    after = { ...after, incidents: new Map(after.incidents).set(closed.id, closed) };
    taken.push(closed);
  }
  return { memory: after, taken };
};

const takeStep = ({ incidents }: Memory, decision: Telling, now: IsoSecond): Incident => {
  const incident = decision.kind === 'open' ? openingOf(decision, incidents.size + 1, now) : decision.incident;
  const kind = STEP_OF[decision.kind];
  const { reopened = 0, reminders = 0 } = incident;
  const merged = decision.kind === 'change-cause' ? decision.merged.map(({ id }) => id) : [];
  const isOver = kind === 'resolved' || kind === 'merged';
  return {
    ...incident,
    ...(isOver && { closedAt: now }),
    ...(decision.kind === 'merge' && { mergedInto: decision.into }),
    ...(kind === 'reopened' && { reopenedAt: now, reopened: reopened + 1 }),
    ...(isPublished(kind) && { reminders: kind === 'reminder' ? reminders + 1 : 0, toldAt: now }),
    step: { n: incident.step.n + 1, kind, at: now, settledAt: now, ...(merged.length > 0 && { merged }) },
    rev: incident.rev + 1,
  };
};

const openingOf = (decision: Extract<Decision, { kind: 'open' }>, n: number, at: IsoSecond): Incident => {
  const { root, severity, members, atRisk, wide } = decision;
  const step = { n: 0, kind: 'opened', at } as const;
  return { id: incidentId(n), root, severity, members, atRisk, ...(wide && { wide }), openedAt: at, step, rev: 0 };
};

/** Sets the told marks of all members: their changes up to those are told. */
const settle = ({ states, incidents }: Memory, incident: Incident): Memory => {
  const marked = new Map(states);
  for (const member of incident.members) {
    const state = marked.get(member.check);
    if (state !== undefined) marked.set(member.check, withTold(state, toldOf(member, incident.id)));
  }
  return { states: marked, incidents: new Map(incidents).set(incident.id, incident) };
};

const recordQuietly = (memory: Memory, checks: readonly CheckId[]): Memory => {
  const states = new Map(memory.states);
  for (const check of checks) {
    const state = states.get(check);
    if (state === undefined) continue;
    const code = visibleFault(state)?.code;
    const incident = state.told?.incident;
    const told = {
      seq: state.changeSeq,
      status: standing(state),
      ...(code && { code }),
      ...(incident && { incident }),
    };
    states.set(check, withTold(state, told));
  }
  return { ...memory, states };
};

const withTold = (state: State, told: Told): State => ({
  ...state,
  told: newerTold(state.told, told),
  pending: state.pending.filter(({ seq }) => seq > told.seq),
});
