import { isQuietHour, quietEndMs } from './alerts/quiet-hours.ts';
import { inMaintenance } from './alerts/windows.ts';
import { plain } from './alerts/words.ts';
import type { CheckId, Config, ServiceId } from './config/schema.ts';
import type { Severity } from './health/incident.ts';
import { type Silence, silenceOf } from './health/silence.ts';
import type { State } from './health/state.ts';
import { isoSecond } from './time/clock.ts';
import { timeInWords } from './time/words.ts';

/** What changes may have to wait for; `nowMs` since the epoch. */
export type Holds = {
  config: Pick<Config, 'maintenance' | 'timezone' | 'alerts' | 'services'>;
  silences: readonly Silence[];
  nowMs: number;
};

/** Why a check's changes wait to be told, in words; undefined when they do not. */
export const holdOf = (
  { config, silences, nowMs }: Holds,
  service: ServiceId,
  state: State | undefined,
): string | undefined => {
  const { maintenance, timezone } = config;
  if (state === undefined || state.pending.length === 0) return undefined;
  const now = isoSecond(nowMs);
  const silence = silenceOf(silences, { check: state.check, service }, now);
  if (silence) return `${silencedInWords(silence, timezone, now)}, told when that ends`;
  const window = inMaintenance(maintenance, timezone, service, nowMs);
  if (window) return `in maintenance (${plain(window.reason, 60)}), told when that ends`;
  // Blindness is told of a flapping check too.
  const isFlapping = state.flappingSince !== undefined && state.blindSince === undefined;
  if (isFlapping) return 'flapping, told when it has been quiet for a while';
  const severity = severityOfState(config, service, state);
  if (!isQuietHour(config, severity, nowMs)) return undefined;
  const end = timeInWords(isoSecond(quietEndMs(config, nowMs)), timezone, now);
  return `${severity === 'monitor' ? 'not measured' : 'only degraded'} in quiet hours, told at ${end}`;
};

/** How bad it is for who uses the service; undefined when it is well. */
const severityOfState = (
  { services }: Pick<Config, 'services'>,
  service: ServiceId,
  { verdict, blindSince }: State,
): Severity | undefined => {
  if (blindSince !== undefined) return 'monitor';
  if (verdict !== 'degraded' && verdict !== 'unhealthy') return undefined;
  const impact = services.find(({ id }) => id === service)?.impact ?? 'unhealthy';
  return verdict === 'unhealthy' && impact === 'unhealthy' ? 'critical' : 'warning';
};

const silencedInWords = ({ until, by, because }: Silence, timezone: string, now: string): string =>
  `silenced until ${timeInWords(until, timezone, now)} by ${plain(by, 40)}: ${plain(because, 100)}`;

/** All that a silence may be of. */
export const silenceable = ({ services, checks }: Pick<Config, 'services' | 'checks'>): (ServiceId | CheckId)[] =>
  [...services, ...checks].map(({ id }) => id);
