import type { Member } from './health/incident.ts';
import type { State, Told } from './health/state.ts';
import type { Store } from './store/store.ts';

/**
 * Sets what people were last told of a check, and moves the changes it covers from the outbox in the state to the
 * history: copied first, trimmed after, so that a crash between leaves them in both places and never in none.
 */
export const markTold = async (check: string, told: Told, store: Store): Promise<void> => {
  for (;;) {
    const state = (await store.states([check])).get(check);
    if (state === undefined) return;
    const covered = state.pending.filter((change) => change.seq <= told.seq);
    const next = newer(state.told, told);
    if (covered.length === 0 && next === state.told) return;
    await store.saveChanges(covered);
    const pending = state.pending.filter((change) => change.seq > told.seq);
    const marked: State = { ...state, pending, told: next };
    if ((await store.saveState(marked, state.rev)) === 'saved') return;
  }
};

/** What a step told of a member. */
export const toldOf = ({ seq, status, fault }: Member, incident: string): Told => {
  const over = status === 'healthy' || status === 'removed';
  return { seq, status, incident, ...(!over && fault && { code: fault.code }) };
};

/** A check that has moved to another incident keeps what was told of it there. */
const newer = (known: Told | undefined, told: Told): Told => {
  if (known === undefined || known.seq < told.seq) return told;
  const same = known.incident === told.incident && known.status === told.status && known.code === told.code;
  return known.seq > told.seq || same ? known : told;
};
