import { randomUUID } from 'node:crypto';

import { type Clock, type IsoSecond, isoSecond } from '../time/clock.ts';
import type { Day } from '../time/days.ts';
import type { TableAccess } from './connection.ts';
import type { Key } from './items.ts';
import { openTable } from './table.ts';

/** One step of an incident to one receiver, or a part of what is done once a day. */
export type DeliveryId =
  | { incident: string; n: number; to: 'slack' }
  | { report: string; to: 'slack' }
  | { day: Day; to: 'topic' | 's3' | 'roll-up' };

/**
 * `delivered`: it is done. `busy`: another is at it. Who has the claim completes or releases it; when it does neither, the
 * claim ends by itself.
 */
export type Claim =
  | { kind: 'delivered' }
  | { kind: 'busy'; until: IsoSecond }
  | { kind: 'claimed'; complete(): Promise<void>; release(): Promise<void> };

/** What was handed to a receiver, so that a repeat is known. Rejects with a `StoreError`. */
export type Deliveries = {
  /** Of several at once one gets the claim, for `holdMs`. */
  claim(id: DeliveryId, holdMs: number): Promise<Claim>;
};

/** Repeats come within SNS's 23 days of retries and the 14 days of a dead-letter queue. */
const KEEP_MS = 40 * 86_400_000;

export const deliveryKey = (id: DeliveryId): Key => {
  if ('report' in id) return { pk: `REPORT#${id.report}`, sk: `DELIVERY#${id.to}` };
  if ('day' in id) return { pk: `REPORT#${id.day}`, sk: `DELIVERY#${id.to}` };
  return { pk: `INCIDENT#${id.incident}`, sk: `DELIVERY#${id.to}#${String(id.n).padStart(6, '0')}` };
};

/** Deliveries on the table of the store. */
export const createDeliveries = (access: TableAccess): Deliveries => {
  const table = openTable(access);
  const { clock } = access;
  return {
    claim: async (id, holdMs) => {
      const key = deliveryKey(id);
      const holder = randomUUID();
      for (;;) {
        const now = isoSecond(clock.now());
        if (await table.update(key, claiming(holder, now, clock, holdMs))) break;
        const item = await table.get(key);
        if (item?.deliveredAt !== undefined) return { kind: 'delivered' };
        const until = item?.claimedUntil as IsoSecond | undefined;
        // Released or run out between the two requests.
        if (until !== undefined && until > now) return { kind: 'busy', until };
      }
      return {
        kind: 'claimed',
        complete: async () => {
          const delivered = { ':now': isoSecond(clock.now()) };
          await table.update(key, () => ({
            UpdateExpression: 'SET deliveredAt = if_not_exists(deliveredAt, :now) REMOVE claimedUntil',
            ExpressionAttributeValues: delivered,
          }));
        },
        release: async () => {
          await table.update(key, () => ({
            UpdateExpression: 'REMOVE claimedUntil',
            ConditionExpression: 'holder = :holder',
            ExpressionAttributeValues: { ':holder': holder },
          }));
        },
      };
    },
  };
};

const claiming = (holder: string, now: IsoSecond, clock: Clock, holdMs: number) => (writer: string) => ({
  UpdateExpression: 'SET holder = :holder, claimedUntil = :until, expiresAt = :expiresAt, writer = :writer',
  ConditionExpression:
    'attribute_not_exists(deliveredAt) AND (attribute_not_exists(claimedUntil) OR claimedUntil <= :now)',
  ExpressionAttributeValues: {
    ':holder': holder,
    ':until': isoSecond(clock.now() + holdMs),
    ':expiresAt': Math.floor((clock.now() + KEEP_MS) / 1000),
    ':now': now,
    ':writer': writer,
  },
});
