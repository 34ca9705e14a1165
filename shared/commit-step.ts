import type { Telling } from './alerts/decision.ts';
import { renderMessage } from './alerts/message.ts';
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
  const joined = decision.kind === 'join' && bringsNewCause(incident, config, deps);
  const kind = joined ? 'cause-changed' : STEPS[decision.kind];
  const id = known?.id ?? incidentId(await deps.store.nextIncidentNumber());
  return commitStep({ ...incident, id }, kind, known?.rev, config, states, deps);
};

/** Whether people were not told of one of the causes. */
export const bringsNewCause = (incident: Incident, config: Config, { timings }: DiagnoseDeps): boolean => {
  const told = new Set(incident.toldCauses);
  return causesOf(incident, config, timings).some((cause) => !causeKeys(cause).some((key) => told.has(key)));
};

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
