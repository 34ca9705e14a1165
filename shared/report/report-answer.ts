import type { CheckId } from '../config/schema.ts';
import type { FaultCode, Status } from '../health/fault.ts';
import type { Inspection } from '../health/inspection.ts';
import type { Facts, FactValue } from '../health/outcome.ts';
import type { IsoSecond } from '../time/clock.ts';

/** What a report reads of a stored result. */
export type Answer = {
  check: CheckId;
  at: IsoSecond;
  status: Status;
  fault?: { code: FaultCode };
  latencyMs: number;
  phases: Readonly<Record<string, number>>;
  facts: Facts;
  inspection?: Inspection;
  failedAttempts: readonly FaultCode[];
  cold: boolean;
};

/** Whether it says how long an answer takes: a failed run says only how long we waited. */
export const isTimed = ({ status, cold }: Pick<Answer, 'status' | 'cold'>): boolean =>
  !cold && (status === 'healthy' || status === 'degraded');

/** A mapping among facts; empty for anything else. */
export const recordOf = (value: FactValue | undefined): Facts =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Facts) : {};

export const numberOf = (value: FactValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

export const textOf = (value: FactValue | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
