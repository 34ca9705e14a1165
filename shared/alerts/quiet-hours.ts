import type { Config } from '../config/schema.ts';
import type { Severity } from '../health/incident.ts';
import { isWindowOpen, windowEndMs } from './windows.ts';

type Known = Pick<Config, 'alerts' | 'timezone'>;

/** Whether what is new and so bad waits until the quiet hours are over. */
export const isQuietHour = (
  { alerts: { quiet }, timezone }: Known,
  severity: Severity | undefined,
  epochMs: number,
): boolean => (quiet?.severities.some((each) => each === severity) && isWindowOpen(quiet, timezone, epochMs)) ?? false;

/** When the quiet hours of now are over, in milliseconds since the epoch. */
export const quietEndMs = ({ alerts: { quiet }, timezone }: Known, epochMs: number): number =>
  quiet === undefined ? epochMs : windowEndMs(quiet, timezone, epochMs);
