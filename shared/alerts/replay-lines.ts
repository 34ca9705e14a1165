import type { CheckId } from '../config/schema.ts';
import { type Incident, isPublished, type PublishedStepKind, type Severity, type Step } from '../health/incident.ts';
import { elapsedMs, type IsoSecond } from '../time/clock.ts';
import { pairIncidents } from './replay-pairs.ts';

/** A message, by the step that it tells. */
export type ReplayStep = {
  incident: string;
  step: PublishedStepKind;
  at: IsoSecond;
  root: CheckId;
  severity: Severity;
};

/** `unjudged`: nothing can be said of what would have been told. `byMs`: later; negative is sooner. */
export type ReplayLine = { at: IsoSecond } & (
  | { verdict: 'same' | 'later' | 'sooner'; told: ReplayStep; would: ReplayStep; byMs: number }
  | { verdict: 'not-told' | 'unjudged'; told: ReplayStep; why: string }
  | { verdict: 'new'; would: ReplayStep }
  | { verdict: 'unjudged'; would: ReplayStep; why: string }
);

/** What was told, with all its steps, and what would have been: each incident as it was after each of its steps. */
export type Telling = {
  told: readonly { incident: Incident; steps: readonly Step[] }[];
  would: readonly Incident[];
};

/** Why a step that was told would not have been, and whether that is known at all. */
export type Reason = { unjudged?: true; why: string };

type Within = {
  since: IsoSecond;
  until: IsoSecond;
  /** Less than this apart is the same time. */
  tickMs: number;
  /** `pair`: the incident that would have been told in place of it. */
  reasonOf(told: ReplayStep, incident: Incident, step: Step, pair: string | undefined): Reason;
};

/**
 * Both tellings on one time line, oldest first: each step that was told beside the nearest one of its kind that would have
 * been told of the incident in its place.
 */
export const replayLines = ({ told, would }: Telling, within: Within): ReplayLine[] => {
  const isWithin = ({ at }: { at: IsoSecond }): boolean => at >= within.since && at < within.until;
  const pairs = pairIncidents(
    told.map(({ incident }) => incident),
    lastOf(would),
  );
  const left = new Set(would.flatMap(wouldStep).filter(isWithin));
  const lines = told
    .flatMap(({ incident, steps }) => steps.map((step) => ({ incident, step })))
    .filter(({ step }) => isPublished(step.kind) && isWithin(step))
    .sort((a, b) => elapsedMs(b.step.at, a.step.at))
    .map(({ incident, step }): ReplayLine => {
      const said = toldStep(incident, step);
      const pair = pairs.get(incident.id);
      const nearest = nearestOf(said, pair, left);
      if (nearest === undefined) {
        const { unjudged, why } = within.reasonOf(said, incident, step, pair);
        return { at: said.at, verdict: unjudged ? 'unjudged' : 'not-told', told: said, why };
      }
      left.delete(nearest);
      const byMs = elapsedMs(said.at, nearest.at);
      const apart = byMs > 0 ? 'later' : 'sooner';
      return {
        at: said.at,
        verdict: Math.abs(byMs) < within.tickMs ? 'same' : apart,
        told: said,
        would: nearest,
        byMs,
      };
    });
  const forgotten = new Map(told.map(({ incident }) => [pairs.get(incident.id), forgottenUntil(incident)]));
  const fresh = [...left].map((step): ReplayLine => {
    const isUnjudged = step.step === 'reminder' && step.at < (forgotten.get(step.incident) ?? '');
    return isUnjudged
      ? { at: step.at, verdict: 'unjudged', would: step, why: 'who was at it then is not kept' }
      : { at: step.at, verdict: 'new', would: step };
  });
  return [...lines, ...fresh].sort((a, b) => elapsedMs(b.at, a.at));
};

/** Who was at an incident before it failed again or got worse does not count since then, and is not kept. */
const forgottenUntil = ({ reopenedAt = '', worseAt = '' }: Incident): string =>
  reopenedAt > worseAt ? reopenedAt : worseAt;

/** Each incident as it was in the end. */
export const lastOf = (taken: readonly Incident[]): Incident[] => [
  ...new Map(taken.map((incident) => [incident.id, incident])).values(),
];

const nearestOf = (told: ReplayStep, pair: string | undefined, left: ReadonlySet<ReplayStep>): ReplayStep | undefined =>
  [...left]
    .filter(({ incident, step }) => incident === pair && step === told.step)
    .sort((a, b) => Math.abs(elapsedMs(told.at, a.at)) - Math.abs(elapsedMs(told.at, b.at)))[0];

const wouldStep = ({ id, step, root, severity }: Incident): ReplayStep[] =>
  isPublished(step.kind) ? [{ incident: id, step: step.kind, at: step.at, root, severity }] : [];

/** A message keeps what its incident was about then. */
const toldStep = (incident: Incident, { kind, at, message }: Step): ReplayStep => {
  const { root: then } = (message?.json ?? {}) as { root?: { check?: unknown } };
  const root = typeof then?.check === 'string' ? then.check : incident.root;
  const said = message?.attributes.severity as Severity | undefined;
  return { incident: incident.id, step: kind as PublishedStepKind, at, root, severity: said ?? incident.severity };
};
