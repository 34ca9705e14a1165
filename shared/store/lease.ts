import { leaseKey } from './items.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** Every write sets `writer`: one whose answer was lost is known by it, for as long as nobody wrote after it. */
export const leaseStore = (table: Table): Pick<Store, 'takeLease' | 'askAgain' | 'endLease'> => ({
  takeLease: (name, holder, now, until) =>
    table.update(leaseKey(name), (writer) => ({
      UpdateExpression: 'SET holder = :holder, heldUntil = :until, writer = :writer REMOVE again',
      ConditionExpression: 'attribute_not_exists(heldUntil) OR heldUntil <= :now OR holder = :holder',
      ExpressionAttributeValues: { ':holder': holder, ':until': until, ':now': now, ':writer': writer },
    })),
  // The condition is the opposite of the one above, so that one of the two always holds.
  askAgain: (name, now) =>
    table.update(leaseKey(name), (writer) => ({
      UpdateExpression: 'SET again = :true, writer = :writer',
      ConditionExpression: 'heldUntil > :now',
      ExpressionAttributeValues: { ':true': true, ':now': now, ':writer': writer },
    })),
  endLease: (name, holder, again) =>
    table.update(leaseKey(name), (writer) => ({
      UpdateExpression: 'SET writer = :writer REMOVE holder, heldUntil, again',
      ConditionExpression: again === 'heeded' ? 'holder = :holder AND attribute_not_exists(again)' : 'holder = :holder',
      ExpressionAttributeValues: { ':holder': holder, ':writer': writer },
    })),
});
