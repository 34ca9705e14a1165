import { describe, expect, it } from 'vitest';

import { type Bench, losingFirstAnswer } from './contract.ts';
import { minute, uniqueId } from './samples.ts';

export const describeTicks = (bench: Bench): void => {
  const idOf = () => ({ function: uniqueId('probe-dns'), shard: 0 });

  describe('ticks', () => {
    it('are claimed once; a duplicate and an older one are not', async () => {
      const id = idOf();
      expect(await bench.store.claimTick(id, minute(2))).toStrictEqual({ claimed: true });
      const previous = { ...id, claimed: minute(2), firstClaimed: minute(2) };
      expect(await bench.store.claimTick(id, minute(2))).toStrictEqual({ claimed: false, previous });
      expect(await bench.store.claimTick(id, minute(1))).toStrictEqual({ claimed: false, previous });
      expect(await bench.store.claimTick(id, minute(3))).toStrictEqual({ claimed: true, previous });
    });

    it('tell whether the one before was completed', async () => {
      const id = idOf();
      await bench.store.claimTick(id, minute(1));
      await bench.store.completeTick(id, minute(1), 'hash-1');
      const { previous } = await bench.store.claimTick(id, minute(2));
      expect(previous).toStrictEqual({
        ...id,
        claimed: minute(1),
        firstClaimed: minute(1),
        completed: minute(1),
        configHash: 'hash-1',
      });
      expect((await bench.store.claimTick(id, minute(3))).previous).toStrictEqual({
        ...id,
        claimed: minute(2),
        firstClaimed: minute(1),
        completed: minute(1),
        configHash: 'hash-1',
      });
    });

    it('are claimed by one of many that come at once', async () => {
      const id = idOf();
      const claims = await Promise.all(Array.from({ length: 10 }, () => bench.store.claimTick(id, minute(1))));
      expect(claims.filter(({ claimed }) => claimed)).toHaveLength(1);
    });

    it.each([undefined, minute(1)])(
      'are claimed when the answer to the claim was lost; before it: %s',
      async (before) => {
        const id = idOf();
        if (before !== undefined) await bench.store.claimTick(id, before);
        const claim = await bench.through(losingFirstAnswer('UpdateItem'), (store) => store.claimTick(id, minute(2)));
        expect(claim).toStrictEqual(
          before === undefined
            ? { claimed: true }
            : { claimed: true, previous: { ...id, claimed: before, firstClaimed: before } },
        );
      },
    );

    it('are completed only forward, and never unclaimed', async () => {
      const id = idOf();
      const completed = async () => (await bench.store.ticks([id]))[0]?.completed;
      await bench.store.completeTick(id, minute(1), 'hash');
      expect(await bench.store.ticks([id])).toEqual([]);
      await bench.store.claimTick(id, minute(1));
      await bench.store.completeTick(id, minute(2), 'hash');
      expect(await completed()).toBeUndefined();
      await bench.store.claimTick(id, minute(2));
      await bench.store.completeTick(id, minute(1), 'hash');
      expect(await completed()).toBe(minute(1));
      await bench.store.completeTick(id, minute(2), 'hash');
      await bench.store.completeTick(id, minute(1), 'hash');
      expect(await completed()).toBe(minute(2));
    });

    it('are read in the order asked for, those never claimed left out', async () => {
      const ids = [idOf(), idOf(), idOf()] as const;
      await bench.store.claimTick(ids[2], minute(1));
      await bench.store.claimTick(ids[0], minute(1));
      const read = await bench.store.ticks(ids);
      expect(read.map((tick) => tick.function)).toEqual([ids[0].function, ids[2].function]);
    });
  });
};
