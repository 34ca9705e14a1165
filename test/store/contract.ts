import { afterAll, beforeAll, describe } from 'vitest';
import type { TableAccess } from '../../shared/store/connection.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import type { Store } from '../../shared/store/store.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { type Answer, type Exchange, startDynamoProxy } from '../support/dynamo-proxy.ts';
import { describeDeliveries } from './contract-deliveries.ts';
import { describeIncidents } from './contract-incidents.ts';
import { describeLease } from './contract-lease.ts';
import { describeResults } from './contract-results.ts';
import { describeRollups } from './contract-rollups.ts';
import { describeSilences } from './contract-silences.ts';
import { describeStates } from './contract-states.ts';
import { describeTicks } from './contract-ticks.ts';
import { minute } from './samples.ts';

/** An empty table made by `tableDefinition`, behind an endpoint. */
export type OpenTable = () => Promise<{ endpoint: string; tableName: string; close(): Promise<void> }>;

export type Intercept = (exchange: Exchange) => Promise<Answer | 'drop'>;
export type Bench = {
  store: Store;
  access: TableAccess;
  /** Every wait the store asked for, in milliseconds. */
  sleeps: number[];
  /** Runs `use` with a store whose every request passes through `intercept`. */
  through<T>(intercept: Intercept, use: (store: Store, access: TableAccess) => Promise<T>): Promise<T>;
};

/** Everything a `Store` promises, against a real server; tests share its table, each with ids of its own. */
export const describeStore = (name: string, open: OpenTable): void => {
  describe(`store on ${name}`, () => {
    let table: Awaited<ReturnType<OpenTable>>;
    const bench = {} as Bench;
    beforeAll(async () => {
      table = await open();
      Object.assign(bench, createBench(table));
    });
    afterAll(async () => {
      bench.access.client.destroy();
      await table.close();
    });
    describeStates(bench);
    describeResults(bench);
    describeRollups(bench);
    describeTicks(bench);
    describeIncidents(bench);
    describeSilences(bench);
    describeDeliveries(bench);
    describeLease(bench);
  });
};

const createBench = ({ endpoint, tableName }: { endpoint: string; tableName: string }): Bench => {
  const sleeps: number[] = [];
  const clock: Clock = {
    now: () => Date.parse(minute(60)),
    monotonicMs: () => 0,
    sleep: async (ms) => void sleeps.push(ms),
  };
  const accessAt = (to: string): TableAccess => ({ client: createDynamoClient({ endpoint: to }), tableName, clock });
  const access = accessAt(endpoint);
  return {
    store: createDynamoStore(access),
    access,
    sleeps,
    through: async (intercept, use) => {
      const proxy = await startDynamoProxy(endpoint, intercept);
      const proxied = accessAt(proxy.endpoint);
      try {
        return await use(createDynamoStore(proxied), proxied);
      } finally {
        proxied.client.destroy();
        await proxy.close();
      }
    },
  };
};

/** Does the first request of this operation, and loses its answer. */
export const losingFirstAnswer = (operation: string): Intercept => {
  let lost = false;
  return async ({ operation: asked, forward }) => {
    const answer = await forward();
    if (asked !== operation || lost) return answer;
    lost = true;
    return 'drop';
  };
};
