import { advance, type Policy } from '../../shared/health/advance.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import { failing, healthy, type Outcome, type Run } from '../../shared/health/outcome.ts';
import type { Change, State } from '../../shared/health/state.ts';
import { isoSecond } from '../../shared/time/clock.ts';

export const MINUTE_MS = 60_000;

export const policy: Policy = {
  failAfter: 1,
  recoverAfter: 2,
  settleMs: 5 * MINUTE_MS,
  flapWindowMs: 30 * MINUTE_MS,
  flapQuietMs: 15 * MINUTE_MS,
  fromVpc: false,
};

/** The n-th minute. */
export const at = (minute: number): string => isoSecond(Date.parse('2026-11-24T12:00:00Z') + minute * MINUTE_MS);

export const runOf = (minute: number, outcome: Outcome, more: Partial<Run> = {}): Run => ({
  check: 'redis-primary',
  checkHash: 'one',
  at: at(minute),
  outcome,
  attempts: [outcome],
  cold: false,
  cut: false,
  ...more,
});

export const failed = (code: FaultCode, message = `${code} happens`): Outcome => failing(fault(code, message));
export const settling = (code: FaultCode = 'target.stuck-initial'): Outcome => ({
  ...failing(fault(code, 'targets are initial')),
  settling: true,
});

/** One letter a minute: H healthy, D degraded, U unhealthy without an answer, R refused, ? unknown, S settling, h healthy at the second attempt. */
export const minutes = (letters: string, from = 0): Run[] =>
  [...letters].map((letter, index) => {
    const outcome = OUTCOMES[letter];
    if (outcome === undefined) throw new TypeError(`no outcome for ${letter}`);
    return runOf(from + index, outcome, letter === 'h' ? { attempts: [failed('tcp.reset'), outcome] } : {});
  });

const OUTCOMES: Record<string, Outcome> = {
  H: healthy(),
  h: healthy(),
  D: failed('redis.slow'),
  U: failed('tcp.timeout'),
  R: failed('tcp.refused'),
  '?': failed('config.secret-missing'),
  S: settling(),
};

/** Plays runs one after the other. */
export const play = (
  runs: readonly Run[],
  how: Partial<Policy> = {},
  from?: State,
): { state: State; changes: Change[] } => {
  let state = from;
  const changes: Change[] = [];
  for (const run of runs) {
    const result = advance(state, run, { ...policy, ...how });
    state = result.state;
    changes.push(...result.changes);
  }
  if (state === undefined) throw new TypeError('no runs to play');
  return { state, changes };
};

/** `2 healthy>unhealthy tcp.timeout`: the minute, what changed, and why. */
export const told = ({ changes }: { changes: readonly Change[] }): string[] =>
  changes.map(({ at: when, from, to, fault: why }) => {
    const minute = (Date.parse(when) - Date.parse(at(0))) / MINUTE_MS;
    return `${minute} ${from}>${to}${why ? ` ${why.code}` : ''}`;
  });
