import type { CheckId, ServiceId } from '../config/schema.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Fault } from './fault.ts';
import type { Finding } from './finding.ts';
import type { Standing } from './state.ts';

/** critical: a service is unhealthy. warning: degraded. monitor: we cannot see, it says nothing of the target. */
export type Severity = 'critical' | 'warning' | 'monitor';

/**
 * `grown`: something new that nothing in the incident explains, or it is worse. `cause-changed`: the reason is known only
 * now, is another one, or another one has joined it. `reopened`: it failed again soon after it was over.
 */
export type PublishedStepKind = 'opened' | 'grown' | 'cause-changed' | 'reminder' | 'resolved' | 'reopened';

/**
 * The others are recorded, not published. `joined`: a dependant that was listed under its cause. `merged`: the incident is
 * closed, and what it was about goes on in an older one.
 */
export type StepKind = PublishedStepKind | 'joined' | 'merged';

export type Member = {
  check: CheckId;
  service: ServiceId;
  /** The change of the check that was last taken in. */
  seq: number;
  status: Standing;
  fault?: Fault;
  /** When it broke. */
  since: IsoSecond;
  /** `root`: nothing in the incident explains it. */
  role: 'root' | 'dependant';
  /** Why, by the last diagnosis: the cause, and what else is wrong with it. */
  findings?: readonly Finding[];
  /** A digest of what that rested on. */
  evidence?: string;
};

/** A message as rendered once; a restart sends these very words. `id` is `<incident>#<step>`: receivers drop repeats by it. */
export type Message = {
  id: string;
  subject: string;
  /** The e-mail body. */
  text: string;
  /** The versioned document for lambda and sqs subscribers. */
  json: Record<string, unknown>;
  /** The Amazon Q Developer custom notification for https subscribers. */
  chat: Record<string, unknown>;
  /** For filter policies. */
  attributes: Readonly<Record<'service' | 'status' | 'severity' | 'step', string>>;
};

export type Step = {
  /** 1, 2, 3 … per incident. */
  n: number;
  kind: StepKind;
  at: IsoSecond;
  /** The incidents that this step takes in. */
  merged?: readonly string[];
  /** Absent when there is nothing to publish; until `sentAt` is set, it is the outbox. */
  message?: Message;
  /** With routes: the topics that the message is for, and those of them that have accepted it so far. */
  topics?: readonly string[];
  sentTo?: readonly string[];
  /** All of them have accepted it, but for those that refused it for long. */
  sentAt?: IsoSecond;
  /** The members' told marks are set: nothing of this step is left to do. */
  settledAt?: IsoSecond;
};

/** The changes that belong together, with their root cause. */
export type Incident = {
  /** `INC-1`, `INC-2` … */
  id: string;
  severity: Severity;
  /** The check whose fault explains the others. */
  root: CheckId;
  openedAt: IsoSecond;
  closedAt?: IsoSecond;
  members: readonly Member[];
  /** Services that depend on a broken one and have not failed themselves. */
  atRisk: readonly ServiceId[];
  /** The newest step; its message is sent, or is the outbox. */
  step: Step;
  /** When a message was last accepted; reminders count from it. */
  toldAt?: IsoSecond;
  /** With routes: the topics that a step of it was for. They are told how it ends. */
  toldTopics?: readonly string[];
  /** With routes: the messages that a topic refused for so long that they are not sent to it any more. */
  missedBy?: readonly { topic: string; ids: readonly string[] }[];
  /** So many reminders were sent since anything else was told: each waits longer than the one before. */
  reminders?: number;
  /** When it failed again after it was over, the last time, and how often it did. */
  reopenedAt?: IsoSecond;
  reopened?: number;
  /** When it got worse or another cause joined it, the last time: who was at it before saw less. */
  worseAt?: IsoSecond;
  /** Much broke at once, or at the first look: it takes in whatever else breaks while it is young. */
  wide?: true;
  /** The younger incidents that it has taken in. */
  merged?: readonly string[];
  /** The older incident that has taken this one in. */
  mergedInto?: string;
  /** When its members were last diagnosed, and the causes that people were told since. */
  diagnosedAt?: IsoSecond;
  toldCauses?: readonly string[];
  rev: number;
};

/** Whether it is not what it should be, as far as the incident knows. */
export const isFailing = ({ status }: Pick<Member, 'status'>): boolean => status !== 'healthy' && status !== 'removed';

/** Whether people are told of a step. */
export const isPublished = (kind: StepKind): kind is PublishedStepKind => kind !== 'joined' && kind !== 'merged';
