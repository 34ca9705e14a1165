import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import type { Store } from '../../shared/store/store.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { createTable } from '../tables.ts';
import type { Scenario } from './scenario.ts';
import { type Watched, watchScenario } from './watch.ts';

/** One row of the table: `problem` says in what it is not as expected. */
export type Row = Watched & { problem?: string };

/** Stores on one embedded database in a temporary folder, a table each. */
export const openStores = async (): Promise<{ create(): Promise<Store>; close(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-faults-'));
  const { client, close } = await openEmbeddedStore({ folder, clock: systemClock });
  let tables = 0;
  return {
    create: async () => {
      tables += 1;
      const tableName = `faults-${tables}`;
      await createTable(client, tableName);
      return createDynamoStore({ client, tableName, clock: systemClock });
    },
    close: async () => {
      await close();
      await rm(folder, { recursive: true });
    },
  };
};

/** Makes the faults, so many at a time, and tells each row in the order of the list as soon as those before it are done. */
export const runScenarios = async (
  scenarios: readonly Scenario[],
  atOnce: number,
  onRow: (row: Row) => void,
): Promise<Row[]> => {
  const stores = await openStores();
  const rows: (Row | undefined)[] = scenarios.map(() => undefined);
  let next = 0;
  let told = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < scenarios.length; index = next++) {
      const scenario = scenarios[index] as Scenario;
      rows[index] = await watchOne(scenario, await stores.create());
      for (let row = rows[told]; row !== undefined; row = rows[told]) {
        onRow(row);
        told += 1;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, work));
  } finally {
    await stores.close();
  }
  return rows.flatMap((row) => row ?? []);
};

const watchOne = async (scenario: Scenario, store: Store): Promise<Row> => {
  try {
    const watched = await watchScenario(scenario, store);
    const problem = problemOf(watched);
    return { ...watched, ...(problem !== undefined && { problem }) };
  } catch (error) {
    return {
      scenario,
      findings: [],
      runs: 0,
      seconds: 0,
      problem: error instanceof Error ? error.message : String(error),
    };
  }
};

const problemOf = ({ scenario: { expect }, findings: [found], runs }: Watched): string | undefined => {
  if (found === undefined) return `nothing failed in ${runs} runs`;
  const wrong = (['code', 'stage', 'cause'] as const).filter((key) => found[key] !== expect[key]);
  return wrong.length === 0
    ? undefined
    : wrong.map((key) => `${key} ${found[key]}, expected ${expect[key]}`).join('; ');
};
