import type { Telling } from './alerts/decision.ts';
import { renderMessage } from './alerts/message.ts';
import { isFound } from './alerts/message-causes.ts';
import { asSeen, isOver } from './alerts/steps.ts';
import type { Config } from './config/schema.ts';
import { causesOf, type DiagnoseDeps, diagnoseIncident } from './diagnose-incident.ts';
import { causeKeys } from './health/correlate.ts';
import type { Cause } from './health/finding.ts';
import type { Incident, StepKind } from './health/incident.ts';
import type { State } from './health/state.ts';
import { incidentId } from './latest-incidents.ts';
import { isoSecond } from './time/clock.ts';

const STEPS = { open: 'opened', join: 'joined', remind: 'reminder', resolve: 'resolved' } as const satisfies Record<
  Telling['kind'],
  StepKind
>;

type States = ReadonlyMap<string, State>;

/** Diagnoses, then writes the incident with its next step and rendered message; nothing when somebody else wrote it meanwhile. */
export const commitDecision = async (
  decision: Telling,
  config: Config,
  states: States,
  deps: DiagnoseDeps,
): Promise<Incident | undefined> => {
  const known = decision.kind === 'open' ? undefined : decision.incident;
  const shape = shapeOf(decision, deps);
  const anew = decision.kind === 'remind';
  const incident = decision.kind === 'resolve' ? shape : await diagnoseIncident(shape, config, states, deps, anew);
  const id = known?.id ?? incidentId(await deps.store.nextIncidentNumber());
  const seen = decision.kind === 'join' ? asSeenNow(incident, config, states) : incident;
  const isNew = decision.kind === 'join' && newCauses(seen, config, deps).length > 0;
  const [told, kind] = isNew ? [seen, 'cause-changed' as const] : [incident, STEPS[decision.kind]];
  return commitStep({ ...told, id }, kind, known?.rev, config, states, deps);
};

/** The incident with its members as they are by now: what has recovered explains nothing any more. */
export const asSeenNow = (incident: Incident, config: Config, states: States): Incident => {
  const over = (check: string): boolean => isOver({ states, config }, check);
  return {
    ...incident,
    members: incident.members.map((member) => (over(member.check) ? asSeen({ states }, member) : member)),
  };
};

/** The causes that people were not told of. Of the monitor's own blindness each reason is told once, wherever it spreads. */
export const newCauses = (incident: Incident, config: Config, { timings }: DiagnoseDeps): Cause[] => {
  const blind = incident.severity === 'monitor';
  const keysOf = (cause: Cause): string[] => (blind ? causeKeys(cause).map(reasonIn) : causeKeys(cause));
  const told = new Set(incident.toldCauses?.map((key) => (blind ? reasonIn(key) : key)));
  return causesOf(incident, config, timings)
    .filter(({ findings: [finding] }) => isFound(finding))
    .filter((cause) => !keysOf(cause).some((key) => told.has(key)));
};

const reasonIn = (key: string): string => key.replace(/ of .*/, '');

/** Writes the next step of an incident, as the newest there is of it. */
export const commitStep = async (
  incident: Incident,
  kind: StepKind,
  knownRev: number | undefined,
  config: Config,
  states: States,
  { store, clock, timings }: DiagnoseDeps,
): Promise<Incident | undefined> => {
  const at = isoSecond(clock.now());
  const n = knownRev === undefined ? 1 : incident.step.n + 1;
  const causes = causesOf(incident, config, timings);
  const stepped: Incident = {
    ...incident,
    step: { n, kind, at },
    ...(kind === 'resolved' && { closedAt: at }),
    ...(kind !== 'joined' && { toldCauses: withTold(incident.toldCauses, causes) }),
  };
  const message =
    kind === 'joined'
      ? undefined
      : renderMessage({
          config,
          incident: stepped,
          causes,
          knownCauses: incident.toldCauses ?? [],
          step: kind,
          now: at,
          states,
        });
  const next = { ...stepped, step: { ...stepped.step, ...(message && { message }) } };
  if ((await store.saveIncident(next, knownRev)) === 'conflict') return undefined;
  return { ...next, rev: (knownRev ?? 0) + 1 };
};

/** A cause once told stays told: it may come and go while others last. */
const withTold = (told: readonly string[] = [], causes: readonly Cause[]): string[] => [
  ...new Set([...told, ...causes.flatMap(causeKeys)]),
];

const shapeOf = (decision: Telling, { clock }: DiagnoseDeps): Incident => {
  if (decision.kind !== 'open') return decision.incident;
  const { root, severity, members, atRisk } = decision;
  const at = isoSecond(clock.now());
  return { id: '', root, severity, members, atRisk, openedAt: at, step: { n: 0, kind: 'opened', at }, rev: 0 };
};
