import type { CheckId, ServiceId } from '../config/schema.ts';
import type { Explained, RemedyStep } from '../health/finding.ts';
import type { Incident, Step } from '../health/incident.ts';
import type { Ack, Silence } from '../health/silence.ts';
import type { Change } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { UptimeView } from './days.ts';
import type { Fold } from './folds.ts';
import type { LatencySeries } from './series.ts';
import type { CheckView, StatusView } from './view.ts';

/** A cause as messages tell it. Without `sure` no more is known than the fault itself. */
export type CauseView = {
  title: string;
  sure?: 'sure' | 'likely' | 'possible';
  summary: string;
  checks: readonly CheckId[];
  serviceName: string;
  /** Who uses the service has a fallback. */
  mitigated: boolean;
  evidence: readonly string[];
  impact: string;
  remedy: readonly RemedyStep[];
  omittedSteps: number;
  /** A command that tells all there is to tell. */
  why: string;
  validates: readonly string[];
  alternatives: readonly { sure: string; summary: string }[];
  unseen: readonly string[];
  explains: readonly Explained[];
};

/** An incident with why, what was told of it and who is at it. */
export type IncidentView = {
  incident: Incident;
  causes: readonly CauseView[];
  /** Oldest first. */
  steps: readonly Step[];
  ack?: Ack;
};

/** An incident that is over, for a line. */
export type ClosedView = {
  id: string;
  openedAt: IsoSecond;
  closedAt: IsoSecond;
  severity: Incident['severity'];
  rootService: ServiceId;
  /** The cause, or else the fault. */
  what: string;
};

/** Milliseconds of the healthy runs of the last hour. */
export type RecentLatency = { p50: number; p95: number };

export type IndexView = StatusView & {
  page: 'index';
  open: readonly IncidentView[];
  /** Of the last days, the newest first. */
  closed: readonly ClosedView[];
  uptimes: ReadonlyMap<ServiceId, UptimeView>;
  latencies: ReadonlyMap<CheckId, RecentLatency>;
};

/** What every page says at its head. */
type Frame = Pick<StatusView, 'platform' | 'timezone' | 'at' | 'behind'>;

export type CheckPageView = Frame & {
  page: 'check';
  check: CheckView;
  serviceName: string;
  /** Why it fails, or whose failure explains it. */
  why: readonly CauseView[];
  explainedBy?: { title: string; because: string };
  /** The open incident that it is part of. */
  incident?: string;
  series: LatencySeries;
  uptime?: UptimeView;
  /** Equal results folded, and the changes between them, newest first. */
  history: readonly (Fold | Change)[];
  /** Its own, or its service's. */
  silence?: Silence;
};

export type IncidentPageView = Frame &
  IncidentView & {
    page: 'incident';
    serviceNames: ReadonlyMap<ServiceId, string>;
  };

/** Nothing is there by that name; what is. */
export type MissingView = { page: 'missing'; what: string; there: readonly { path: string; name: string }[] };

export type PageView = IndexView | CheckPageView | IncidentPageView | MissingView;
