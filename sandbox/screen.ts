import { createLogUpdate } from 'log-update';

import { paint } from '../cli/cells.ts';
import { createChangeLog } from '../cli/change-log.ts';
import type { Terminal } from '../cli/context.ts';
import { describeError, type Pass } from '../cli/loop.ts';
import { statusTable } from '../cli/table.ts';
import type { Config } from '../shared/config/schema.ts';
import type { Incident } from '../shared/health/incident.ts';
import type { Run } from '../shared/health/outcome.ts';
import type { State } from '../shared/health/state.ts';
import { viewStatus } from '../shared/status.ts';
import { systemClock } from '../shared/time/clock.ts';
import type { Delivery } from './aws/sns.ts';
import type { World } from './story.ts';

/** What a person sees of the sandbox: acts, messages as they arrive, and the table. */
export type Screen = {
  announce(title: string): void;
  message(delivery: Delivery): void;
  /** A check is done: what changed of it is a line where there is no table. */
  checked(run: Run, state: State): void;
  show(world: World, pass: Pass): void;
  close(): void;
};

/** On a terminal the table stays below what scrolls; elsewhere only what changed is printed, one line each. */
export const createScreen = ({ config, terminal }: { config: Config; terminal: Terminal }): Screen => {
  const live = terminal.interactive ? createLogUpdate(process.stdout) : undefined;
  const look = { color: terminal.color, columns: terminal.columns };
  let table = '';
  // What scrolls goes above the table.
  const print = (text: string): void => {
    live?.clear();
    terminal.out(text);
    live?.(table);
  };
  const listed = new Set<string>();
  const logChange = createChangeLog((line) => terminal.out(`${line}\n`), look);
  const printJoined = ({ id, root, step, members }: Incident): void => {
    const joined = members.filter(({ check, role }) => role === 'dependant' && !listed.has(`${id} ${check}`));
    for (const { check } of joined) listed.add(`${id} ${check}`);
    if (step.kind !== 'joined' || joined.length === 0) return;
    print(`  ${id} takes in ${joined.map(({ check }) => check).join(', ')}: under ${root}, no message of their own\n`);
  };
  return {
    announce: (title) => print(`\n${paint('bold', `» ${title}`, look)}\n`),
    message: ({ protocol, subject, body }) => {
      if (protocol === 'email') print(`\n${indent(`e-mail: ${subject}\n\n${body}`)}\n`);
    },
    checked: (run, state) => {
      if (live === undefined) logChange(run, state);
    },
    show: ({ states, incidents }, pass) => {
      for (const error of pass.errors) print(`vpcwatch: ${describeError(error)}\n`);
      for (const incident of incidents) printJoined(incident);
      if (live === undefined) return;
      const byCheck = new Map(states.map((state) => [state.check, state]));
      const view = viewStatus({ config, states: byCheck, incidents, nowMs: systemClock.now() });
      table = `\n${statusTable(view, look)}`;
      live(table);
    },
    close: () => live?.done(),
  };
};

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  │ ${line}`.trimEnd())
    .join('\n');
