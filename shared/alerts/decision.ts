import type { CheckId } from '../config/schema.ts';
import type { Shape } from '../health/grouping.ts';
import type { Incident, Member, StepKind } from '../health/incident.ts';
import type { IsoSecond } from '../time/clock.ts';

/** `incident` is as read but for members, root, severity and those at risk, which are as the step is to leave them. */
type Step = {
  incident: Incident;
  /** Those of its members that the step takes in as they stand now. */
  members: readonly Member[];
};

/** What is to be done about what is not told yet. */
export type Decision =
  /** Tell of a new incident. `wide`: it takes in whatever else breaks while it is young. */
  | ({ kind: 'open'; wide?: true } & Shape)
  /** Tell that an incident that was over is not. */
  | ({ kind: 'reopen' } & Step)
  /** Tell what is new in an incident: something that nothing in it explains, or that it is worse. */
  | ({ kind: 'grow' } & Step)
  /** Tell that something else is behind an incident; `merged`: the younger ones that it takes in. */
  | ({ kind: 'change-cause'; merged: readonly Incident[] } & Step)
  /** Say again that an incident goes on. */
  | ({ kind: 'remind' } & Step)
  /** Take in what an open incident explains; not published. */
  | ({ kind: 'join' } & Step)
  /** Close an incident that an older one has taken in; not published. */
  | ({ kind: 'merge'; into: string } & Step)
  /** Tell that an incident is over, and close it. */
  | ({ kind: 'resolve' } & Step)
  /** There is nothing to tell: copy the changes to the history and set the told marks to what is seen now. */
  | { kind: 'record'; checks: readonly CheckId[] }
  /** An opening waits for what may be behind it to show, no longer than until then. */
  | { kind: 'wait'; until: IsoSecond };

export type Telling = Exclude<Decision, { kind: 'record' | 'wait' }>;

/** The step that each becomes. */
export const STEP_OF = {
  open: 'opened',
  reopen: 'reopened',
  grow: 'grown',
  'change-cause': 'cause-changed',
  join: 'joined',
  remind: 'reminder',
  merge: 'merged',
  resolve: 'resolved',
} as const satisfies Record<Telling['kind'], StepKind>;

/** `held`: checks with something to tell for which the time has not come; `waitUntil`: when it comes, if that is soon. */
export type Decided = { decisions: readonly Telling[]; held: ReadonlySet<CheckId>; waitUntil?: IsoSecond };
