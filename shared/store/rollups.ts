import type { Clock } from '../time/clock.ts';
import { readRollup, rollupItem, rollupRange } from './items.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';
import { TTL_ATTRIBUTE } from './table-definition.ts';

/** The days of a check. */
export const rollupStore = (table: Table, clock: Clock): Pick<Store, 'saveRollups' | 'rollups'> => ({
  saveRollups: (rollups) => table.putMany(rollups.map(rollupItem)),
  rollups: async (check, days) => {
    const { pk, from, to } = rollupRange(check, days);
    const items = await table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      FilterExpression: `${TTL_ATTRIBUTE} > :now`,
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to, ':now': Math.floor(clock.now() / 1000) },
      ConsistentRead: true,
    });
    return items.map(readRollup);
  },
});
