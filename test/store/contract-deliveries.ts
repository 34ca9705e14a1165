import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';

import { connectTable } from '../../shared/store/connection.ts';
import { type Claim, createDeliveries, type DeliveryId, deliveryKey } from '../../shared/store/deliveries.ts';
import { type Bench, losingFirstAnswer } from './contract.ts';
import { minute, uniqueId } from './samples.ts';

const HOLD_MS = 60_000;

export const describeDeliveries = (bench: Bench): void => {
  const idOf = () => ({ incident: uniqueId('INC'), n: 3, to: 'slack' as const });
  /** Deliveries so many minutes after the bench's own time. */
  const at = (minutes: number) =>
    createDeliveries({
      ...bench.access,
      clock: { ...bench.access.clock, now: () => Date.parse(minute(60 + minutes)) },
    });
  const claimed = (claim: Claim) => {
    if (claim.kind !== 'claimed') throw new Error(`not claimed but ${claim.kind}`);
    return claim;
  };
  const itemOf = async (id: DeliveryId) => {
    const { documents, tableName } = connectTable(bench.access);
    return (await documents.send(new GetCommand({ TableName: tableName, Key: deliveryKey(id) }))).Item;
  };

  describe('deliveries', () => {
    it('are claimed once, and known as delivered for ever after', async () => {
      const id = idOf();
      await claimed(await at(0).claim(id, HOLD_MS)).complete();
      expect(await at(0).claim(id, HOLD_MS)).toEqual({ kind: 'delivered' });
      expect(await at(60).claim(id, HOLD_MS)).toEqual({ kind: 'delivered' });
      expect((await at(0).claim({ ...id, n: 4 }, HOLD_MS)).kind).toBe('claimed');
    });

    it('are items of the incident, with a time to live', async () => {
      const id = idOf();
      const claim = claimed(await at(0).claim(id, HOLD_MS));
      const key = { pk: `INCIDENT#${id.incident}`, sk: 'DELIVERY#slack#000003' };
      const expiresAt = Date.parse(minute(60)) / 1000 + 40 * 86_400;
      const known = { ...key, expiresAt, holder: expect.any(String), writer: expect.any(String) };
      expect(await itemOf(id)).toEqual({ ...known, claimedUntil: minute(61) });
      await claim.complete();
      expect(await itemOf(id)).toEqual({ ...known, deliveredAt: minute(60) });
    });

    it('are claimed by one of many that come at once', async () => {
      const id = idOf();
      const claims = await Promise.all(Array.from({ length: 10 }, () => at(0).claim(id, HOLD_MS)));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(claims.filter(({ kind }) => kind === 'busy')).toHaveLength(9);
    });

    it('say until when another is at it, and can be claimed then: its holder may have died', async () => {
      const id = idOf();
      await at(0).claim(id, HOLD_MS);
      expect(await at(0).claim(id, HOLD_MS)).toEqual({ kind: 'busy', until: minute(61) });
      expect((await at(1).claim(id, HOLD_MS)).kind).toBe('claimed');
    });

    it('can be claimed at once when they were released', async () => {
      const id = idOf();
      await claimed(await at(0).claim(id, HOLD_MS)).release();
      expect((await at(0).claim(id, HOLD_MS)).kind).toBe('claimed');
    });

    it('are not released by one whose claim has run out', async () => {
      const id = idOf();
      const first = claimed(await at(0).claim(id, HOLD_MS));
      const second = claimed(await at(1).claim(id, HOLD_MS));
      await first.release();
      expect(await at(1).claim(id, HOLD_MS)).toEqual({ kind: 'busy', until: minute(62) });
      await second.complete();
      await second.release();
      expect(await at(2).claim(id, HOLD_MS)).toEqual({ kind: 'delivered' });
    });

    it('are delivered also when the one that did it took longer than its claim', async () => {
      const id = idOf();
      const first = claimed(await at(0).claim(id, HOLD_MS));
      await at(1).claim(id, HOLD_MS);
      await first.complete();
      expect(await at(1).claim(id, HOLD_MS)).toEqual({ kind: 'delivered' });
    });

    it('are claimed when the answer to the claim was lost', async () => {
      const id = idOf();
      const claim = await bench.through(losingFirstAnswer('UpdateItem'), (_, access) =>
        createDeliveries(access).claim(id, HOLD_MS),
      );
      expect(claim.kind).toBe('claimed');
    });
  });
};
