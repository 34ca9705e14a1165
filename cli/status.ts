import { standing, visibleFault } from '../shared/health/state.ts';
import { systemClock } from '../shared/time/clock.ts';
import { readConfig } from './context.ts';
import { openHistory } from './data.ts';
import type { CommandContext } from './main.ts';
import { holdOf, statusTable } from './table.ts';

type Options = { config: string; data: string; table?: string; json?: true };

/** Prints each service and check as last judged, and the open incidents. */
export const status = async (options: Options, { terminal }: CommandContext): Promise<void> => {
  const config = await readConfig(options.config);
  const { store, close } = await openHistory(options);
  try {
    const states = await store.states(config.checks.map((check) => check.id));
    const incidents = (await store.openIncidents()).filter((incident) => incident.closedAt === undefined);
    if (options.json) {
      const checks = config.checks.map(({ id, service, kind }) => {
        const state = states.get(id);
        const fault = state && visibleFault(state);
        return {
          check: id,
          service,
          kind,
          status: state ? standing(state) : 'unknown',
          since: state?.blindSince ?? state?.since ?? null,
          fault: fault?.code ?? null,
          stage: fault?.stage ?? null,
          message: fault?.message ?? null,
          held: holdOf(config, service, state, systemClock.now()) ?? null,
        };
      });
      terminal.out(`${JSON.stringify({ checks, incidents }, null, 2)}\n`);
    } else {
      terminal.out(statusTable({ config, states, incidents, now: systemClock.now() }, terminal));
    }
  } finally {
    await close();
  }
};
