import { STEP_OF, type Telling } from './alerts/decision.ts';
import { renderMessage } from './alerts/message.ts';
import { isFound } from './alerts/message-causes.ts';
import { isQuietHour } from './alerts/quiet-hours.ts';
import { routeStep } from './alerts/routing.ts';
import { asSeen, isOver } from './alerts/steps.ts';
import type { Config } from './config/schema.ts';
import { causesOf, type DiagnoseDeps, diagnoseIncident } from './diagnose-incident.ts';
import { causeKeys } from './health/correlate.ts';
import type { Cause, Finding } from './health/finding.ts';
import { severityOf } from './health/grouping.ts';
import { brokenOf } from './health/growing.ts';
import { type Incident, isFailing, isPublished, type StepKind } from './health/incident.ts';
import { type Ack, ackOf } from './health/silence.ts';
import type { State } from './health/state.ts';
import { createTopology } from './health/topology.ts';
import { incidentId } from './latest-incidents.ts';
import { type IsoSecond, isoSecond } from './time/clock.ts';

type States = ReadonlyMap<string, State>;

/** Diagnoses, then writes the incident with its next step and rendered message; nothing when somebody else wrote it meanwhile. */
export const commitDecision = async (
  decision: Telling,
  config: Config,
  states: States,
  deps: DiagnoseDeps,
): Promise<Incident | undefined> => {
  const { kind } = decision;
  const known = kind === 'open' ? undefined : decision.incident;
  const shape = shapeOf(decision, deps);
  const isOver = kind === 'resolve' || kind === 'merge';
  const anew = kind === 'remind' || kind === 'reopen';
  const incident = isOver ? shape : await diagnoseIncident(shape, config, states, deps, anew);
  const id = known?.id ?? incidentId(await deps.store.nextIncidentNumber());
  const seen = kind === 'join' ? asSeenNow(incident, config, states) : incident;
  const mayTell = kind === 'join' && !isQuietHour(config, seen.severity, deps.clock.now());
  const isNew = mayTell && newCauses(seen, config, deps).length > 0;
  const [told, step] = isNew ? [seen, 'cause-changed' as const] : [incident, STEP_OF[kind]];
  const merged = kind === 'change-cause' ? decision.merged : [];
  return commitStep({ ...told, id }, step, known?.rev, config, states, deps, merged);
};

/** Closes an incident that an older one has taken in: that one tells what becomes of it. */
export const closeMerged = async (
  incident: Incident,
  into: string,
  config: Config,
  deps: DiagnoseDeps,
): Promise<Incident | undefined> =>
  commitStep({ ...incident, mergedInto: into }, 'merged', incident.rev, config, new Map(), deps);

/** The incident as it is by now: what has recovered explains nothing any more, and makes it no worse. */
export const asSeenNow = (incident: Incident, config: Config, states: States): Incident => {
  const over = (check: string): boolean => isOver({ states, config }, check);
  const members = incident.members.map((member) => (over(member.check) ? asSeen({ states }, member) : member));
  const broken = members.flatMap((member) => (isFailing(member) ? (brokenOf(member) ?? []) : []));
  if (incident.severity === 'monitor' || broken.length === 0) return { ...incident, members };
  return { ...incident, members, severity: severityOf(createTopology(config.services), broken) };
};

/**
 * The causes that people were not told of. What is no more than possible is none beside one that they know, but of what
 * nothing explains. Of the monitor's own blindness each reason is told once, wherever it spreads.
 */
export const newCauses = (incident: Incident, config: Config, { timings }: DiagnoseDeps): Cause[] => {
  const blind = incident.severity === 'monitor';
  const keysOf = (cause: Cause): string[] => (blind ? causeKeys(cause).map(reasonIn) : causeKeys(cause));
  const told = new Set(incident.toldCauses?.map((key) => (blind ? reasonIn(key) : key)));
  const roots = new Set(incident.members.flatMap(({ check, role }) => (role === 'root' ? check : [])));
  const isWorthIt = ({ check, confidence }: Finding): boolean =>
    told.size === 0 || confidence !== 'low' || roots.has(check);
  return causesOf(incident, config, timings)
    .filter(({ findings: [finding] }) => isFound(finding) && isWorthIt(finding))
    .filter((cause) => !keysOf(cause).some((key) => told.has(key)));
};

const reasonIn = (key: string): string => key.replace(/ of .*/, '');

/** Writes the next step of an incident, as the newest there is of it; `merged`: the incidents that it takes in. */
export const commitStep = async (
  incident: Incident,
  kind: StepKind,
  knownRev: number | undefined,
  config: Config,
  states: States,
  deps: DiagnoseDeps,
  merged: readonly Incident[] = [],
): Promise<Incident | undefined> => {
  const { store, clock, timings } = deps;
  const at = isoSecond(clock.now());
  const n = knownRev === undefined ? 1 : incident.step.n + 1;
  const causes = causesOf(incident, config, timings);
  const isTold = isPublished(kind);
  const stepped: Incident = {
    ...incident,
    ...marksOf(incident, kind, at),
    // What is merged is told by the incident that took it in: nothing of it is left to do.
    step: {
      ...{ n, kind, at },
      ...(merged.length > 0 && { merged: merged.map(({ id }) => id) }),
      ...(kind === 'merged' && { settledAt: at }),
    },
    ...(isTold && { toldCauses: withTold(incident.toldCauses, causes) }),
  };
  const message = isTold
    ? renderMessage({
        ...{ config, incident: stepped, causes, knownCauses: incident.toldCauses ?? [], step: kind, now: at, states },
        ...(await saidOf(stepped, store)),
        ...(deps.hints && { hints: deps.hints }),
        ...(knownRev !== undefined && { previous: incident.step }),
        timings,
      })
    : undefined;
  const { topics, toldTopics } = (isTold && routeStep(config.alerts, stepped, kind, merged)) || {};
  const next = {
    ...{ ...stepped, ...(toldTopics && { toldTopics }) },
    step: { ...stepped.step, ...(message && { message }), ...(topics && { topics }) },
  };
  if ((await store.saveIncident(next, knownRev)) === 'conflict') return undefined;
  return { ...next, rev: (knownRev ?? 0) + 1 };
};

/** Who is at it, and once it is over who was; a message goes without that rather than not at all. */
const saidOf = async (incident: Incident, store: DiagnoseDeps['store']): Promise<{ ack?: Ack }> => {
  const acks = await store.acks([incident.id]).catch(() => []);
  const ack = incident.closedAt === undefined ? ackOf(acks, incident) : acks[0];
  return ack === undefined ? {} : { ack };
};

/** What a step changes of an incident beside its members. */
const marksOf = ({ reopened = 0, reminders = 0 }: Incident, kind: StepKind, at: IsoSecond): Partial<Incident> => ({
  ...((kind === 'resolved' || kind === 'merged') && { closedAt: at }),
  ...(kind === 'reopened' && { reopenedAt: at, reopened: reopened + 1 }),
  ...(isPublished(kind) && { reminders: kind === 'reminder' ? reminders + 1 : 0 }),
});

/** A cause once told stays told: it may come and go while others last. */
const withTold = (told: readonly string[] = [], causes: readonly Cause[]): string[] => [
  ...new Set([...told, ...causes.flatMap(causeKeys)]),
];

const shapeOf = (decision: Telling, { clock }: DiagnoseDeps): Incident => {
  if (decision.kind !== 'open') return decision.incident;
  const { root, severity, members, atRisk, wide } = decision;
  const at = isoSecond(clock.now());
  const step = { n: 0, kind: 'opened', at } as const;
  return { id: '', root, severity, members, atRisk, ...(wide && { wide }), openedAt: at, step, rev: 0 };
};
