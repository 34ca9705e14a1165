import { inMaintenance } from './alerts/windows.ts';
import { plain } from './alerts/words.ts';
import type { Config, ServiceId } from './config/schema.ts';
import type { State } from './health/state.ts';

/** Why a check's changes wait to be told, in words; undefined when they do not. `nowMs`: since the epoch. */
export const holdOf = (
  { maintenance, timezone }: Pick<Config, 'maintenance' | 'timezone'>,
  service: ServiceId,
  state: State | undefined,
  nowMs: number,
): string | undefined => {
  if (state === undefined || state.pending.length === 0) return undefined;
  const window = inMaintenance(maintenance, timezone, service, nowMs);
  if (window) return `in maintenance (${plain(window.reason, 60)}), told when that ends`;
  // Blindness is told of a flapping check too.
  const isFlapping = state.flappingSince !== undefined && state.blindSince === undefined;
  return isFlapping ? 'flapping, told when it has been quiet for a while' : undefined;
};
