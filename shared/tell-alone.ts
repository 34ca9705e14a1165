import { randomUUID } from 'node:crypto';

import type { Config } from './config/schema.ts';
import { collectFailures } from './failures.ts';
import { type NotifyDeps, type NotifySummary, notify } from './notify.ts';
import { isoSecond } from './time/clock.ts';

export type TellSummary = NotifySummary & {
  /** How many passes were made; none when another teller was at it, which makes one more for this one. */
  passes: number;
};

const LEASE = 'notify';

/**
 * Tells as the only teller: pass after pass, until nobody asked for another or the time is up. Who comes meanwhile asks for
 * one and leaves. The lease keeps order and spares repeats; that nothing is lost rests on the writes of each pass.
 */
export const tellAlone = async (config: Config, deps: NotifyDeps): Promise<TellSummary> => {
  const lease = leaseOf(deps);
  while (!(await lease.take())) {
    if (await lease.askAgain()) return merge([]);
    // It ended between the two.
  }
  const passes: NotifySummary[] = [];
  const { trying, end } = collectFailures();
  await trying(async () => {
    do {
      let last: NotifySummary | undefined;
      do {
        last = undefined;
        await trying(async () => {
          last = await notify(config, deps);
          passes.push(last);
        });
        // A pass that failed is not repeated before its time.
      } while (await sleepBeforeOpening(last, lease.waitsUntilMs, deps));
    } while (!(await lease.endUnlessAsked()) && (await lease.take()));
  });
  end();
  return merge(passes);
};

/** Sleeps while an opening waits for more to show itself: a little, and then looks again. `false`: there is nothing to wait for. */
const sleepBeforeOpening = async (
  last: NotifySummary | undefined,
  waitsUntilMs: number,
  { clock, timings }: NotifyDeps,
): Promise<boolean> => {
  if (last?.waitUntil === undefined) return false;
  const untilMs = Date.parse(last.waitUntil);
  // The next minute's pass tells it then.
  if (untilMs > waitsUntilMs || clock.now() > waitsUntilMs) return false;
  await clock.sleep(Math.max(0, Math.min(untilMs - clock.now(), timings.openAfterMs / 2)));
  return true;
};

/** The lease for one invocation. Taking it clears `again`: who asks after that may have news that the pass does not see. */
const leaseOf = ({ store, clock, timings }: NotifyDeps) => {
  const holder = randomUUID();
  const startedMs = clock.monotonicMs();
  // Keeping the lease does not prolong it: the function ends when it would have, whatever it did.
  const until = isoSecond(clock.now() + timings.leaseMs);
  const now = () => isoSecond(clock.now());
  return {
    /** No pass for an opening begins after this: it must fit into the rest of the function's time, as the last one. */
    waitsUntilMs: clock.now() + timings.lastPassMs + timings.openWithinMs,
    take: () => store.takeLease(LEASE, holder, now(), until),
    askAgain: () => store.askAgain(LEASE, now()),
    /** True also when the time for passes is up: what was asked for is left to the next minute. */
    endUnlessAsked: async (): Promise<boolean> => {
      const inTime = clock.monotonicMs() - startedMs < timings.lastPassMs;
      return (await store.endLease(LEASE, holder, inTime ? 'heeded' : 'ignored')) || !inTime;
    },
  };
};

/** A message that a later pass has sent is not unsent any more. */
const merge = (passes: readonly NotifySummary[]): TellSummary => {
  const published = passes.flatMap((pass) => pass.published);
  const unsent = new Map(passes.flatMap((pass) => pass.unsent).map((one) => [one.id, one]));
  for (const id of published) unsent.delete(id);
  const missed = passes.flatMap((pass) => pass.missed ?? []);
  return {
    ...{ published, unsent: [...unsent.values()], passes: passes.length },
    ...(missed.length > 0 && { missed }),
  };
};
