import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { connectTable } from '../../shared/store/connection.ts';
import { leaseKey } from '../../shared/store/items.ts';
import type { Store } from '../../shared/store/store.ts';
import { type Bench, losingFirstAnswer } from './contract.ts';
import { minute, uniqueId } from './samples.ts';

export const describeLease = (bench: Bench): void => {
  const itemOf = async (name: string) => {
    const { documents, tableName } = connectTable(bench.access);
    return (await documents.send(new GetCommand({ TableName: tableName, Key: leaseKey(name) }))).Item;
  };
  /** `holder` takes the lease at `minute(at)`, for two minutes. */
  const take = (name: string, holder: string, at: number, store: Store = bench.store) =>
    store.takeLease(name, holder, minute(at), minute(at + 2));

  describe('the lease', () => {
    it('is taken by one of many that come at once', async () => {
      const name = uniqueId('notify');
      const taken = await Promise.all(Array.from({ length: 10 }, (_, n) => take(name, `teller-${n}`, 0)));
      expect(taken.filter((one) => one)).toHaveLength(1);
    });

    it('is an item of its own, of which little is left when it has ended', async () => {
      const name = uniqueId('notify');
      const key = { pk: `LEASE#${name}`, sk: 'LEASE', writer: expect.any(String) };
      await take(name, 'one', 0);
      expect(await itemOf(name)).toEqual({ ...key, holder: 'one', heldUntil: minute(2) });
      await bench.store.askAgain(name, minute(1));
      expect(await itemOf(name)).toEqual({ ...key, holder: 'one', heldUntil: minute(2), again: true });
      await bench.store.endLease(name, 'one', 'ignored');
      expect(await itemOf(name)).toEqual(key);
    });

    it('runs out: its holder may have died', async () => {
      const name = uniqueId('notify');
      expect(await take(name, 'one', 0)).toBe(true);
      expect(await take(name, 'two', 1)).toBe(false);
      expect(await take(name, 'two', 2)).toBe(true);
    });

    it('is kept by its holder, also when it has run out and nobody took it', async () => {
      const name = uniqueId('notify');
      await take(name, 'one', 0);
      expect(await take(name, 'one', 1)).toBe(true);
      expect(await take(name, 'two', 2)).toBe(false);
      expect(await take(name, 'one', 4)).toBe(true);
    });

    it('does not end while another pass is asked for, and can be taken at once when it has ended', async () => {
      const name = uniqueId('notify');
      await take(name, 'one', 0);
      expect(await bench.store.askAgain(name, minute(0))).toBe(true);
      expect(await bench.store.endLease(name, 'one', 'heeded')).toBe(false);
      expect(await take(name, 'one', 0)).toBe(true);
      expect(await bench.store.endLease(name, 'one', 'heeded')).toBe(true);
      expect(await take(name, 'two', 0)).toBe(true);
    });

    it('ends also when another pass is asked for, where that is ignored', async () => {
      const name = uniqueId('notify');
      await take(name, 'one', 0);
      await bench.store.askAgain(name, minute(0));
      expect(await bench.store.endLease(name, 'one', 'ignored')).toBe(true);
      expect(await take(name, 'two', 0)).toBe(true);
      expect(await bench.store.endLease(name, 'two', 'heeded')).toBe(true);
    });

    it('can be asked of a holder only', async () => {
      const name = uniqueId('notify');
      expect(await bench.store.askAgain(name, minute(0))).toBe(false);
      await take(name, 'one', 0);
      expect(await bench.store.askAgain(name, minute(2))).toBe(false);
      await bench.store.endLease(name, 'one', 'heeded');
      expect(await bench.store.askAgain(name, minute(0))).toBe(false);
    });

    it.each(['heeded', 'ignored'] as const)('is not ended by one who lost it (again: %s)', async (again) => {
      const name = uniqueId('notify');
      expect(await bench.store.endLease(name, 'one', again)).toBe(false);
      await take(name, 'one', 0);
      await take(name, 'two', 2);
      expect(await bench.store.endLease(name, 'one', again)).toBe(false);
      expect(await take(name, 'one', 3)).toBe(false);
    });

    it('is taken, asked and ended when the answer was lost', async () => {
      const name = uniqueId('notify');
      const losing = <T>(use: (store: Store) => Promise<T>) => bench.through(losingFirstAnswer('UpdateItem'), use);
      expect(await losing((store) => take(name, 'one', 0, store))).toBe(true);
      expect(await losing((store) => store.askAgain(name, minute(0)))).toBe(true);
      expect(await bench.store.endLease(name, 'one', 'heeded')).toBe(false);
      await take(name, 'one', 0);
      expect(await losing((store) => store.endLease(name, 'one', 'heeded'))).toBe(true);
      expect(await take(name, 'two', 0)).toBe(true);
    });

    it('is not taken when the answer was lost and another took it before the retry', async () => {
      const name = uniqueId('notify');
      let updates = 0;
      const taken = await bench.through(
        async ({ operation, forward }) => {
          const answer = await forward();
          if (operation !== 'UpdateItem' || updates++ > 0) return answer;
          await take(name, 'two', 2);
          return 'drop';
        },
        (store) => take(name, 'one', 0, store),
      );
      expect(taken).toBe(false);
      expect(await itemOf(name)).toMatchObject({ holder: 'two' });
    });
  });
};
