import type { Run } from '../shared/health/outcome.ts';
import { type State, standing, visibleFault } from '../shared/health/state.ts';
import { type Look, statusCell } from './cells.ts';

/**
 * A line for each check whose standing or fault became another: `2026-11-25T02:10:26Z  redis-primary  ✗ unhealthy  tcp.timeout`.
 * What is not measured yet is told with the reason of this run.
 */
export const createChangeLog = (print: (line: string) => void, look: Look): ((run: Run, state: State) => void) => {
  const seen = new Map<string, string>();
  return ({ outcome }, state) => {
    const status = standing(state);
    const code = visibleFault(state)?.code ?? (status === 'unknown' && 'fault' in outcome ? outcome.fault.code : '');
    if (seen.get(state.check) === `${status} ${code}`) return;
    seen.set(state.check, `${status} ${code}`);
    print(`  ${state.lastRun}  ${state.check.padEnd(18)} ${statusCell(status, look)}  ${code}`.trimEnd());
  };
};
