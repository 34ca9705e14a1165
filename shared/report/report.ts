import type { CheckId, Kind, ServiceId } from '../config/schema.ts';
import type { FaultCode, Status } from '../health/fault.ts';
import type { CauseId, Explained, RemedyStep } from '../health/finding.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { CauseView } from './page-view.ts';

/** The service health report as plain data; the format `json` is this, published as docs/report.schema.json. */
export type ReportView = {
  version: 1;
  kind: 'report';
  /** Another one for each report: drop what you have seen. */
  id: string;
  platform: string;
  timezone: string;
  /** When it was written, and the end of its period. */
  at: IsoSecond;
  since: IsoSecond;
  status: Status;
  /** `2 services unhealthy, 1 degraded`. */
  headline: string;
  /** The executive summary: sentences. */
  summary: readonly string[];
  services: readonly ServiceLine[];
  /** What is open, in the order in which to mend it. */
  causes: readonly CauseLine[];
  /** Incidents that ended in the period, newest first. */
  past: readonly PastLine[];
  works: readonly Point[];
  fails: readonly Point[];
  priorities: readonly Priority[];
  recommendations: readonly Recommendation[];
  uptime: readonly UptimeLine[];
  latency: readonly LatencyLine[];
  /** Commands that prove the mend. */
  validation: readonly string[];
  /** Whether the monitor itself keeps up, and in what it does not. */
  monitor: { keepsUp: boolean; lines: readonly string[] };
  conclusion: string;
};

/** A row of the service table. `mitigated`: it fails, and who uses it has a fallback. */
export type ServiceLine = {
  service: ServiceId;
  name: string;
  /** Absent without any check. */
  status?: Status;
  mitigated: boolean;
  since?: IsoSecond;
  details: string;
};

export type Weight = 'critical' | 'mitigated' | 'warning' | 'monitor';

/** A root cause: what is to be mended. */
export type CauseLine = {
  incident: string;
  service: ServiceId;
  serviceName: string;
  weight: Weight;
  since: IsoSecond;
  /** A code, or `<code>/<which of its causes>` of docs/faults.md. */
  cause: CauseId;
  code: FaultCode;
  /** Absent when no more is known than the fault. */
  sure?: 'sure' | 'likely' | 'possible';
  title: string;
  issue: string;
  /** How it stands, in a sentence. */
  standing: string;
  evidence: readonly string[];
  impact: string;
  /** Why, in a sentence. */
  because: string;
  checks: readonly CheckId[];
  /** Each failing check that it is about or explains, in a line. */
  affected: readonly string[];
  explains: readonly Explained[];
  alternatives: readonly { sure: string; summary: string }[];
  unseen: readonly string[];
};

export type PastLine = {
  incident: string;
  openedAt: IsoSecond;
  closedAt: IsoSecond;
  lastedMs: number;
  /** What broke first, and why as far as it was told. */
  title: string;
  causes: readonly string[];
};

/** Something that works or does not: a title and what is known of it. */
export type Point = { service: ServiceId; title: string; status: Status; lines: readonly string[] };

/** What to mend, in its order, and the steps of the mend; of several `options` one is enough. */
export type Priority = {
  title: string;
  why: string;
  weight: Weight;
  options: readonly (readonly RemedyStep[])[];
  /** Steps that are not listed; the command shows them. */
  more?: RemedyStep;
  /** Other causes that the evidence allows. */
  otherwise: readonly string[];
};

/** What follows from measured facts for later: figures, and the results they rest on. */
export type Recommendation = {
  /** Which rule says so, such as `timeout-headroom`. */
  rule: string;
  title: string;
  /** The figures. */
  because: string;
  advice: string;
  checks: readonly CheckId[];
  /** How many results of which time it rests on. */
  basis: string;
};

/** `uptime`: 0 to 1, of the measured time; absent when nothing was measured. */
export type UptimeLine = {
  service: ServiceId;
  name: string;
  uptime?: number;
  downMs: number;
  degradedMs: number;
  outages: number;
  watchedMs: number;
};

/** Latency of the answers of a check, milliseconds; absent when none could be timed. */
export type LatencyLine = {
  check: CheckId;
  service: ServiceId;
  kind: Kind;
  runs: number;
  failed: number;
  unknown: number;
  p50?: number;
  p95?: number;
  max?: number;
  /** What the slower answers wait for most. */
  slowest?: { stage: string; p95: number };
};

/** A cause as messages and pages tell it, with what it is of. */
export type ToldReason = CauseView & {
  service: ServiceId;
  since: IsoSecond;
  /** A code, or `<code>/<which of its causes>` of docs/faults.md. */
  cause: CauseId;
  code: FaultCode;
  /** A command that tells all there is to tell. */
  why: string;
};
