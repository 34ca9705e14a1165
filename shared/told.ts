import type { Finding } from './health/finding.ts';
import type { Member } from './health/incident.ts';
import type { State, Told } from './health/state.ts';
import type { Store } from './store/store.ts';

/** As many untold changes stay in a state: it is one item, and must hold what a day of flapping brings. */
const MOST_PENDING = 100;

/** Sets what people were last told of a check; the changes it covers are history from then on, the last one with its finding. */
export const markTold = (check: string, told: Told, store: Store, finding?: Finding): Promise<void> =>
  moveToHistory(check, store, (state) => ({
    told: newerTold(state.told, told),
    upTo: told.seq,
    ...(finding && { finding }),
  }));

/** Moves the oldest of too many untold changes to the history. `known`: the state as the caller read it. */
export const boundPending = async (check: string, known: State | undefined, store: Store): Promise<void> => {
  const upTo = ({ pending }: State) => pending.at(-MOST_PENDING - 1)?.seq;
  if (known === undefined || upTo(known) === undefined) return;
  await moveToHistory(check, store, (state) => ({ told: state.told, upTo: upTo(state) ?? 0 }));
};

type Move = { told: Told | undefined; upTo: number; finding?: Finding };

/**
 * Moves changes from the outbox in the state to the history, with a new told mark: copied first, trimmed after, so that a
 * crash between leaves them in both places and never in none.
 */
const moveToHistory = async (check: string, store: Store, moveOf: (state: State) => Move): Promise<void> => {
  for (;;) {
    const state = (await store.states([check])).get(check);
    if (state === undefined) return;
    const { told, upTo, finding } = moveOf(state);
    const covered = state.pending
      .filter((change) => change.seq <= upTo)
      .map((change) => (finding && change.seq === upTo ? { ...change, finding } : change));
    if (covered.length === 0 && told === state.told) return;
    await store.saveChanges(covered);
    const pending = state.pending.filter((change) => change.seq > upTo);
    const moved: State = { ...state, pending, ...(told && { told }) };
    if ((await store.saveState(moved, state.rev)) === 'saved') return;
  }
};

/** Writes the reason of a change to its item in the history, where it is known only after the change was told. */
export const keepReason = async (member: Member, finding: Finding, store: Store): Promise<void> => {
  const changes = await store.changes(member.check, { since: member.since });
  const change = changes.find(({ seq }) => seq === member.seq);
  if (change && change.finding?.cause !== finding.cause) await store.saveChanges([{ ...change, finding }]);
};

/** What a step told of a member. */
export const toldOf = ({ seq, status, fault }: Member, incident: string): Told => {
  const over = status === 'healthy' || status === 'removed';
  return { seq, status, incident, ...(!over && fault && { code: fault.code }) };
};

/** A check that has moved to another incident keeps what was told of it there. */
export const newerTold = (known: Told | undefined, told: Told): Told => {
  if (known === undefined || known.seq < told.seq) return told;
  const same = known.incident === told.incident && known.status === told.status && known.code === told.code;
  return known.seq > told.seq || same ? known : told;
};
