import type { CheckId } from '../config/schema.ts';
import type { Shape } from '../health/grouping.ts';
import type { Incident, Member } from '../health/incident.ts';

/** `incident` is as read but for members, severity and those at risk, which are as the step is to leave them. */
type Step = {
  incident: Incident;
  /** Those of its members that the step takes in as they stand now. */
  members: readonly Member[];
};

/** What is to be done about what is not told yet. */
export type Decision =
  /** Tell of a new incident. */
  | ({ kind: 'open' } & Shape)
  /** Say again that an incident goes on: because it is time, or because it got worse. */
  | ({ kind: 'remind' } & Step)
  /** Take in what an open incident explains; not published. */
  | ({ kind: 'join' } & Step)
  /** Tell that an incident is over, and close it. */
  | ({ kind: 'resolve' } & Step)
  /** There is nothing to tell: copy the changes to the history and set the told marks to what is seen now. */
  | { kind: 'record'; checks: readonly CheckId[] };

export type Telling = Exclude<Decision, { kind: 'record' }>;

/** `held`: checks with something to tell for which the time has not come. */
export type Decided = { decisions: readonly Telling[]; held: ReadonlySet<CheckId> };
