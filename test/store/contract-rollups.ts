import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';

import type { Bench } from './contract.ts';
import { rollupOf, uniqueId } from './samples.ts';

const DAY_MS = 86_400_000;

export const describeRollups = (bench: Bench): void => {
  describe('roll-ups', () => {
    it('come back whole, oldest first, saved twice as once', async () => {
      const check = uniqueId('redis');
      const days = ['2026-11-09', '2026-11-10', '2026-11-11'].map((day) => rollupOf(check, day));
      await bench.store.saveRollups(days.toReversed());
      await bench.store.saveRollups(days.slice(1));
      expect(await bench.store.rollups(check, { since: '2026-01-01' })).toStrictEqual(days);
    });

    it('are those of the days, both included, and of this check only', async () => {
      const check = uniqueId('redis');
      const days = ['2026-11-09', '2026-11-10', '2026-11-11', '2026-11-12'];
      await bench.store.saveRollups([...days.map((day) => rollupOf(check, day)), rollupOf(`${check}-b`, '2026-11-10')]);
      const found = async (period: { since: string; until?: string }) =>
        (await bench.store.rollups(check, period)).map(({ day }) => day);
      expect(await found({ since: '2026-11-10', until: '2026-11-11' })).toEqual(days.slice(1, 3));
      expect(await found({ since: '2026-11-12' })).toEqual(days.slice(3));
      expect(await found({ since: '2026-11-13' })).toEqual([]);
    });

    it('are read by one query for 90 days', async () => {
      const check = uniqueId('redis');
      const days = Array.from({ length: 90 }, (_, n) =>
        rollupOf(check, new Date(Date.UTC(2026, 7, 27) + n * DAY_MS).toISOString().slice(0, 10)),
      );
      await bench.store.saveRollups(days);
      const asked: string[] = [];
      const found = await bench.through(
        async ({ operation, forward }) => {
          asked.push(operation);
          return forward();
        },
        (store) => store.rollups(check, { since: '2026-08-27' }),
      );
      expect(found).toHaveLength(90);
      expect(asked).toEqual(['Query']);
    });

    it('are kept for 400 days after their day, and left out when they have expired', async () => {
      const check = uniqueId('redis');
      await bench.store.saveRollups([rollupOf(check, '2025-10-01'), rollupOf(check, '2026-11-10')]);
      const Key = { pk: `CHECK#${check}`, sk: 'ROLLUP#2026-11-10' };
      const { Item = {} } = await bench.access.client.send(new GetCommand({ TableName: bench.access.tableName, Key }));
      expect(Item.expiresAt).toBe((Date.parse('2026-11-11T00:00:00Z') + 400 * DAY_MS) / 1000);
      expect(await bench.store.rollups(check, { since: '2025-01-01' })).toHaveLength(1);
    });
  });
};
