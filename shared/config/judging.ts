import { parseFailWhen } from './fields.ts';
import type { Finding } from './issues.ts';
import { formatPath, type Path } from './problem.ts';
import type { CheckSettings, ConfigFile, Judging } from './schema.ts';

type Level = Pick<CheckSettings, 'timeout' | 'confirm' | 'failAfter' | 'failWhen' | 'recoverAfter' | 'policy'>;
/** When a check is tried and how its outcomes are judged, settled from all levels. */
export type Schedule = { timeoutMs: number; confirmMs: readonly number[]; judging: Judging };

const BASE = { timeout: 5000, confirm: [2000, 15_000, 30_000], failAfter: 1, recoverAfter: 2 } satisfies Level;
const QUIET = { confirm: [2000, 8000], failAfter: 2 } satisfies Level;
/** The load balancer has debounced already. */
const TARGET_GROUP = { confirm: [], failAfter: 1 } satisfies Level;

/** From the most particular level to the most general: the check's keys, its policy, its kind, `defaults:`, our own. */
export const settleSchedule = (check: Level & { kind: CheckSettings['kind'] }, defaults: Level): Schedule => {
  const levels: Level[] = [
    check,
    ...(check.policy === 'quiet' ? [QUIET] : []),
    ...(check.kind === 'target-group' ? [TARGET_GROUP] : []),
    defaults,
    ...(defaults.policy === 'quiet' ? [QUIET] : []),
  ];
  const first = <Key extends keyof typeof BASE>(key: Key) =>
    levels.find((level) => level[key] !== undefined)?.[key] ?? BASE[key];
  const judged = levels.find(({ failAfter, failWhen }) => failAfter !== undefined || failWhen !== undefined);
  return {
    timeoutMs: first('timeout'),
    confirmMs: first('confirm'),
    judging: {
      failAfter: judged?.failAfter ?? BASE.failAfter,
      ...(judged?.failWhen === undefined ? {} : { failWhen: parseFailWhen(judged.failWhen) }),
      recoverAfter: first('recoverAfter'),
    },
  };
};

const LONGEST_MS = 45_000;

/** The last attempt must be over before its function is: its offset plus twice the time-out stays within 45 s. */
export const scheduleProblems = ({ services, defaults }: ConfigFile): Finding[] => {
  const found = new Map<string, Finding>();
  for (const [service, { checks }] of Object.entries(services)) {
    for (const [id, check] of Object.entries(checks)) {
      const { timeoutMs, confirmMs } = settleSchedule(check, defaults);
      const lastMs = confirmMs.at(-1) ?? 0;
      if (lastMs + 2 * timeoutMs <= LONGEST_MS) continue;
      const path = blamed(check, defaults, ['services', service, 'checks', id]);
      found.set(formatPath(path), { path, at: 'value', message: tooLong(lastMs, timeoutMs) });
    }
  }
  return [...found.values()];
};

/** The most particular key that has a say; without one of its own, a check inherits the mistake of `defaults:`. */
const blamed = ({ confirm, timeout }: Level, defaults: Level, path: Path): Path => {
  if (confirm !== undefined) return [...path, 'confirm'];
  if (timeout !== undefined) return [...path, 'timeout'];
  return ['defaults', defaults.confirm === undefined ? 'timeout' : 'confirm'];
};

const tooLong = (lastMs: number, timeoutMs: number): string =>
  `the last attempt starts at ${lastMs / 1000}s and may take twice the timeout of ${timeoutMs / 1000}s; ` +
  `expected at most ${LONGEST_MS / 1000}s together: shorten confirm or timeout`;
