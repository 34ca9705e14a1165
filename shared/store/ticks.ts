import type { IsoSecond } from '../time/clock.ts';
import { readTick, tickKey } from './items.ts';
import type { Store, Tick, TickId } from './store.ts';
import type { Table } from './table.ts';

export const tickStore = (table: Table): Pick<Store, 'claimTick' | 'completeTick' | 'ticks'> => ({
  claimTick: async (id, at) => {
    for (;;) {
      const item = await table.get(tickKey(id));
      const previous = item && readTick(item);
      if (previous !== undefined && previous.claimed >= at) return { claimed: false, previous };
      // On the value that was read, so that `previous` is what the claim replaced, even when its answer is lost.
      if (await claim(table, id, at, previous?.claimed)) return { claimed: true, ...(previous && { previous }) };
    }
  },
  completeTick: async (id, at, configHash) => {
    // A run that was overtaken may still complete; one that a later run has completed after says nothing new.
    await table.update(tickKey(id), () => ({
      UpdateExpression: 'SET completed = :at, configHash = :hash',
      ConditionExpression: 'claimed >= :at AND (attribute_not_exists(completed) OR completed < :at)',
      ExpressionAttributeValues: { ':at': at, ':hash': configHash },
    }));
  },
  ticks: async (ids) => {
    const found = new Map((await table.getMany(ids.map(tickKey))).map((item) => [item.pk, readTick(item)]));
    return ids.flatMap((id): Tick[] => {
      const tick = found.get(tickKey(id).pk);
      return tick === undefined ? [] : [tick];
    });
  },
});

const claim = (table: Table, id: TickId, at: IsoSecond, known: IsoSecond | undefined): Promise<boolean> =>
  table.update(tickKey(id), (writer) => ({
    UpdateExpression:
      'SET #function = :function, #shard = :shard, claimed = :at, firstClaimed = if_not_exists(firstClaimed, :at), writer = :writer',
    ConditionExpression: known === undefined ? 'attribute_not_exists(claimed)' : 'claimed = :known',
    ExpressionAttributeNames: { '#function': 'function', '#shard': 'shard' },
    ExpressionAttributeValues: {
      ':function': id.function,
      ':shard': id.shard,
      ':at': at,
      ':writer': writer,
      ...(known !== undefined && { ':known': known }),
    },
  }));
