import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';

import { fault } from '../../shared/health/fault.ts';
import { failing, healthy } from '../../shared/health/outcome.ts';
import { toResult } from '../../shared/store/items.ts';
import { pruneResults } from '../../shared/store/results.ts';
import type { Bench } from './contract.ts';
import { changeOf, minute, runOf, uniqueId } from './samples.ts';

/** The clock of the bench stands at minute 60. */
const NOW = Date.parse(minute(60)) / 1000;
const LATER = NOW + 3600;
const always = { since: minute(-1000) };

export const describeResults = (bench: Bench): void => {
  const { saveResults, results } = {
    saveResults: (...args: Parameters<typeof bench.store.saveResults>) => bench.store.saveResults(...args),
    results: (...args: Parameters<typeof bench.store.results>) => bench.store.results(...args),
  };
  const minutesOf = async (...args: Parameters<typeof results>) =>
    (await results(...args)).map(({ at }) => (Date.parse(at) - Date.parse(minute(0))) / 60_000);

  describe('results', () => {
    it('come back whole, newest first', async () => {
      const check = uniqueId('redis');
      const broken = failing(fault('redis.silent', 'no answer to PING in 5 s'), {
        phases: [{ name: 'resolve', stage: 'dns', ms: 1.25 }],
        facts: { address: '10.0.1.5', roles: ['master', null], memory: { used: 0.5 } },
      });
      const runs = [runOf(check, minute(1)), runOf(check, minute(2), broken, { cold: true })];
      await saveResults(runs, LATER);
      expect(await results(check, always)).toStrictEqual(runs.map(toResult).reverse());
    });

    it('are the same item when saved again', async () => {
      const check = uniqueId('redis');
      const runs = [runOf(check, minute(1)), runOf(check, minute(2))];
      await saveResults(runs, LATER);
      await saveResults(runs, LATER);
      expect(await minutesOf(check, always)).toEqual([2, 1]);
    });

    it('are those of the period, both ends included, and of this check only', async () => {
      const check = uniqueId('redis');
      const other = `${check}-b`;
      await saveResults([...[1, 2, 3, 4, 5].map((n) => runOf(check, minute(n))), runOf(other, minute(3))], LATER);
      expect(await minutesOf(check, { since: minute(2), until: minute(4) })).toEqual([4, 3, 2]);
      expect(await minutesOf(check, { since: minute(4) })).toEqual([5, 4]);
      expect(await minutesOf(check, { since: minute(6) })).toEqual([]);
    });

    it('tell when they were, oldest first', async () => {
      const check = uniqueId('redis');
      const runs = [1, 2, 3, 4].map((n) => runOf(check, minute(n)));
      await saveResults(runs, LATER);
      await saveResults([runOf(check, minute(0))], NOW);
      expect(await bench.store.runTimes(check, always)).toEqual([1, 2, 3, 4].map(minute));
      expect(await bench.store.runTimes(check, { since: minute(2), until: minute(3) })).toEqual([2, 3].map(minute));
      expect(await bench.store.runTimes(check, { since: '' }, 1)).toEqual([minute(1)]);
    });

    it('are written in batches of 25, one run twice as once', async () => {
      const check = uniqueId('redis');
      const runs = Array.from({ length: 60 }, (_, n) => runOf(check, minute(n)));
      const sizes: number[] = [];
      await bench.through(
        async ({ request, forward }) => {
          sizes.push((Object.values(request.RequestItems as object)[0] as unknown[]).length);
          return forward();
        },
        (store) => store.saveResults([...runs, runOf(check, minute(59))], LATER),
      );
      expect(sizes.sort()).toEqual([10, 25, 25]);
      expect(await results(check, always, 100)).toHaveLength(60);
    });

    it('leave out what has expired, also when a limit asks for more', async () => {
      const check = uniqueId('redis');
      await saveResults(
        [1, 2].map((n) => runOf(check, minute(n))),
        LATER,
      );
      await saveResults(
        [3, 4, 5].map((n) => runOf(check, minute(n))),
        NOW,
      );
      expect(await minutesOf(check, always)).toEqual([2, 1]);
      expect(await minutesOf(check, always, 2)).toEqual([2, 1]);
      expect(await minutesOf(check, always, 1)).toEqual([2]);
    });

    it('are read over as many pages as it takes', async () => {
      const check = uniqueId('redis');
      const facts = { text: 'x'.repeat(6000) };
      const runs = Array.from({ length: 400 }, (_, n) => runOf(check, minute(n), healthy({ phases: [], facts })));
      await saveResults(runs, LATER);
      let pages = 0;
      const all = await bench.through(
        async ({ forward }) => {
          pages += 1;
          return forward();
        },
        (store) => store.results(check, always),
      );
      expect(all.map(({ at }) => at)).toEqual(runs.map(({ at }) => at).reverse());
      expect(pages).toBeGreaterThan(2);
    });

    it('are written in the end when a part of a batch stays unprocessed', async () => {
      const check = uniqueId('redis');
      let asked = 0;
      bench.sleeps.length = 0;
      await bench.through(
        async ({ request, forward }) => {
          asked += 1;
          const [[table, writes]] = Object.entries(request.RequestItems as Record<string, unknown[]>) as [
            [string, unknown[]],
          ];
          const done = asked < 3 ? 4 : writes.length;
          await forward({ RequestItems: { [table]: writes.slice(0, done) } });
          const left = writes.slice(done);
          return { status: 200, body: JSON.stringify({ UnprocessedItems: left.length > 0 ? { [table]: left } : {} }) };
        },
        (store) =>
          store.saveResults(
            Array.from({ length: 20 }, (_, n) => runOf(check, minute(n))),
            LATER,
          ),
      );
      expect(asked).toBe(3);
      expect(bench.sleeps).toEqual([50, 100]);
      expect(await results(check, always)).toHaveLength(20);
    });

    it('are given up with the number that is left when DynamoDB never takes them', async () => {
      const saving = bench.through(
        async ({ request }) => ({ status: 200, body: JSON.stringify({ UnprocessedItems: request.RequestItems }) }),
        (store) => store.saveResults([runOf(uniqueId('redis'), minute(1))], LATER),
      );
      await expect(saving).rejects.toThrow(
        /^BatchWriteItem on table \S+ failed: 1 items were still not processed after all retries; DynamoDB throttles/,
      );
    });

    it('are pruned the oldest first, so many at a time', async () => {
      const check = uniqueId('redis');
      await saveResults(
        Array.from({ length: 10 }, (_, n) => runOf(check, minute(n))),
        LATER,
      );
      expect(await pruneResults(bench.access, check, minute(9), 6)).toBe(6);
      expect(await minutesOf(check, always)).toEqual([9, 8, 7, 6]);
      expect(await pruneResults(bench.access, check, minute(9), 6)).toBe(3);
    });

    it('are found behind many that have expired in a few requests', async () => {
      const check = uniqueId('redis');
      const runs = Array.from({ length: 40 }, (_, n) => runOf(check, minute(n)));
      await saveResults(runs.slice(0, 39), 1);
      await saveResults(runs.slice(39), LATER);
      let asked = 0;
      const [found] = await bench.through(
        ({ operation, forward, request }) => {
          if (operation === 'Query') asked += 1;
          return forward(request);
        },
        (store) => store.runTimes(check, always, 1),
      );
      expect(found).toBe(minute(39));
      expect(asked).toBe(2);
    });

    it('are pruned up to a time, for a store that does not expire them', async () => {
      const check = uniqueId('redis');
      await saveResults(
        Array.from({ length: 40 }, (_, n) => runOf(check, minute(n))),
        LATER,
      );
      expect(await pruneResults(bench.access, check, minute(35))).toBe(35);
      expect(await minutesOf(check, always)).toEqual([39, 38, 37, 36, 35]);
    });
  });

  describe('changes', () => {
    it('come back newest first, saved twice as once, two of one second in their order', async () => {
      const check = uniqueId('redis');
      const { fault: _, ...recovered } = changeOf(check, 3, { at: minute(2), from: 'unhealthy', to: 'healthy' });
      const changes = [changeOf(check, 1), changeOf(check, 2), recovered, changeOf(check, 10)];
      await bench.store.saveChanges(changes);
      await bench.store.saveChanges(changes.slice(1, 3));
      expect(await bench.store.changes(check, always)).toStrictEqual([...changes].reverse());
      expect(await bench.store.changes(check, { since: minute(2), until: minute(2) })).toStrictEqual([
        recovered,
        changes[1],
      ]);
      expect(await bench.store.changes(check, always, 1)).toStrictEqual([changes[3]]);
    });

    it('do not expire', async () => {
      const check = uniqueId('redis');
      await bench.store.saveChanges([changeOf(check, 1)]);
      const Key = { pk: `CHECK#${check}`, sk: `CHANGE#${minute(1)}#000001` };
      const { Item = {} } = await bench.access.client.send(new GetCommand({ TableName: bench.access.tableName, Key }));
      expect(Item).not.toHaveProperty('expiresAt');
    });
  });
};
