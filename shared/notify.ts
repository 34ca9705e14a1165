import { type Decision, decide } from './alerts/decide.ts';
import { closeMerged, commitDecision } from './commit-step.ts';
import type { CheckId, Config } from './config/schema.ts';
import { readDecideInput } from './decide-input.ts';
import { diagnoseAgain } from './diagnose-again.ts';
import type { DiagnoseDeps } from './diagnose-incident.ts';
import { collectFailures } from './failures.ts';
import type { Incident } from './health/incident.ts';
import { type State, standing, visibleFault } from './health/state.ts';
import { unlistedIncidents } from './latest-incidents.ts';
import { recordMissedRuns, recordRemovedChecks } from './missing.ts';
import { type Delivery, deliver, type OutboxDeps } from './outbox.ts';
import type { IsoSecond } from './time/clock.ts';
import { boundPending, markTold } from './told.ts';

export type NotifyDeps = OutboxDeps &
  DiagnoseDeps & {
    /** Told which checks have untold changes, before these are told. */
    onUntold?: (checks: readonly CheckId[]) => void;
  };
export type NotifySummary = {
  /** Ids of the messages that were accepted. */
  published: string[];
  /** Messages that were not, and why; they are sent again by the next pass. */
  unsent: { id: string; problem: string }[];
  /** Which topics missed what, for good, and why; absent when none did. */
  missed?: string[];
  /** An incident waits to be opened, no longer than until then: a pass by then tells it in time. */
  waitUntil?: IsoSecond;
};

/**
 * One pass of the telling: first what an earlier pass left in an outbox, then what is new. Whatever happens between two
 * writes, the next pass takes up where this one ended.
 */
export const notify = async (config: Config, deps: NotifyDeps): Promise<NotifySummary> => {
  const deliveries: Delivery[] = [];
  const { trying, end } = collectFailures();
  const tell = (incident: Incident) =>
    trying(async () => void deliveries.push(await deliver(incident, config.alerts, deps)));
  const left = await deps.store.openIncidents();
  const unsettled = left.filter(({ step }) => step.settledAt === undefined);
  for (const incident of unsettled) await tell(incident);
  await trying(() => recordMissedRuns(config, deps));
  await trying(() => recordRemovedChecks(config, deps));
  let waitUntil: IsoSecond | undefined;
  await trying(async () => {
    waitUntil = await tellNews(config, unsettled.length === 0 ? left : undefined, tell, deps);
  });
  end();
  return { ...summarize(deliveries), ...(waitUntil !== undefined && { waitUntil }) };
};

/** Decides about what is untold and carries it out; one incident that fails does not keep back the others. */
const tellNews = async (
  config: Config,
  known: readonly Incident[] | undefined,
  tell: (incident: Incident) => Promise<unknown>,
  deps: NotifyDeps,
): Promise<IsoSecond | undefined> => {
  const listed = known ?? (await deps.store.openIncidents());
  const untold = await deps.store.untold();
  deps.onUntold?.(untold);
  // A steady minute ends here, whatever the number of checks.
  if (listed.length === 0 && untold.length === 0) return undefined;

  const { trying, end } = collectFailures();
  const { states, decisions } = await decideFrom(config, listed, untold, deps);
  const diagnosis = budgetOf(deps);
  let waitUntil: IsoSecond | undefined;
  for (const decision of decisions) {
    await trying(async () => {
      if (decision.kind === 'wait') waitUntil = decision.until;
      else await carryOut(decision, config, states, tell, diagnosis());
    });
  }
  // Explaining again what is known must not keep an opening waiting.
  for (const incident of waitUntil === undefined ? idleOf(listed, decisions) : []) {
    await trying(async () => {
      const committed = await diagnoseAgain(incident, config, states, diagnosis());
      if (committed) await tell(committed);
    });
  }
  for (const check of untold) await trying(() => boundPending(check, states.get(check), deps.store));
  end();
  return waitUntil;
};

const carryOut = async (
  decision: Exclude<Decision, { kind: 'wait' }>,
  config: Config,
  states: ReadonlyMap<CheckId, State>,
  tell: (incident: Incident) => Promise<unknown>,
  deps: DiagnoseDeps,
): Promise<void> => {
  if (decision.kind === 'record') return recordQuietly(decision.checks, states, deps);
  if (decision.kind === 'merge') return void (await closeMerged(decision.incident, decision.into, config, deps));
  const committed = await commitDecision(decision, config, states, deps);
  if (committed === undefined) return;
  await tell(committed);
  if (decision.kind !== 'change-cause') return;
  // Only when the older one has them: a crash before this is made good by the next pass.
  for (const merged of decision.merged) await closeMerged(merged, committed.id, config, deps);
};

/** Telling goes before explaining: once the diagnoses of a pass have had their time, the reasons follow in a later pass. */
const budgetOf = (deps: NotifyDeps): (() => DiagnoseDeps) => {
  const startedMs = deps.clock.monotonicMs();
  const { diagnosing: _, ...without } = deps;
  return () => (deps.clock.monotonicMs() - startedMs < deps.timings.diagnosePassMs ? deps : without);
};

/** Open incidents about which nothing is to be told otherwise. */
const idleOf = (open: readonly Incident[], decisions: readonly Decision[]): Incident[] => {
  const busy = new Set(
    decisions.flatMap((one) => [
      ...('incident' in one ? [one.incident.id] : []),
      ...(one.kind === 'change-cause' ? one.merged.map(({ id }) => id) : []),
    ]),
  );
  return open.filter(
    ({ id, step, closedAt }) => step.settledAt !== undefined && closedAt === undefined && !busy.has(id),
  );
};

/** Decides, and once more with the incidents that the index did not list, before anything is done that these may change. */
const decideFrom = async (
  config: Config,
  listed: readonly Incident[],
  untold: readonly CheckId[],
  deps: NotifyDeps,
): Promise<{ states: ReadonlyMap<CheckId, State>; decisions: Decision[] }> => {
  const decideWith = async (open: readonly Incident[]) => {
    const input = await readDecideInput(config, open, untold, deps);
    return { states: input.states, decisions: decide(input) };
  };
  const first = await decideWith(listed);
  const unlisted = first.decisions.length > 0 ? await unlistedIncidents(listed, deps) : [];
  return unlisted.length > 0 ? decideWith([...listed, ...unlisted]) : first;
};

/** Nothing to tell: the changes go to the history, and people know what is so already. */
const recordQuietly = async (
  checks: readonly CheckId[],
  states: ReadonlyMap<CheckId, State>,
  { store }: Pick<NotifyDeps, 'store'>,
): Promise<void> => {
  for (const check of checks) {
    const state = states.get(check);
    if (state === undefined) continue;
    const code = visibleFault(state)?.code;
    const told = { seq: state.changeSeq, status: standing(state), ...(code && { code }) };
    await markTold(check, { ...told, ...(state.told?.incident && { incident: state.told.incident }) }, store);
  }
};

const summarize = (deliveries: readonly Delivery[]): NotifySummary => ({
  ...missedIn(deliveries.flatMap((delivery) => (delivery.result === 'settled' && delivery.missed) || [])),
  published: deliveries.flatMap(({ result, id }) => (result === 'settled' && id !== undefined ? [id] : [])),
  unsent: deliveries.flatMap((delivery) =>
    delivery.result === 'unsent' ? [{ id: delivery.id ?? delivery.incident.id, problem: delivery.problem }] : [],
  ),
});

const missedIn = (missed: string[]): Pick<NotifySummary, 'missed'> => (missed.length > 0 ? { missed } : {});
