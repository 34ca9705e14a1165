import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedStore } from '../../cli/embedded-store.ts';
import type { Status } from '../../shared/health/fault.ts';
import { fault } from '../../shared/health/fault.ts';
import { failing, healthy, type Outcome, type Run } from '../../shared/health/outcome.ts';
import type { Change } from '../../shared/health/state.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import type { Store } from '../../shared/store/store.ts';
import { type IsoSecond, isoSecond } from '../../shared/time/clock.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** An embedded store in a folder of its own, under a clock that stands at `now`. */
export const openHistoryStore = async (
  now: IsoSecond,
): Promise<{ store: Store; clock: FakeClock; folder: string; close(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'vpcwatch-history-'));
  const clock = createFakeClock(Date.parse(now));
  const { client, tableName, close } = await openEmbeddedStore({ folder, clock });
  const store = createDynamoStore({ client, tableName, clock });
  return { store, clock, folder, close: () => close().then(() => rm(folder, { recursive: true })) };
};

type Stretch = { check: string; from: IsoSecond; to: IsoSecond; everyMs?: number; status?: Exclude<Status, 'unknown'> };

/** The runs of a check from one time to another, `to` not included; each minute unless said. */
export const runsOf = ({ check, from, to, everyMs = 60_000, status = 'healthy' }: Stretch): Run[] => {
  const count = Math.ceil((Date.parse(to) - Date.parse(from)) / everyMs);
  return Array.from({ length: count }, (_, n) => {
    const observed = { phases: [{ name: 'tcp', stage: 'tcp', ms: 10 + (n % 5) }], facts: {} } as const;
    const outcome: Outcome =
      status === 'healthy'
        ? healthy(observed)
        : failing(fault('tcp.timeout', 'no answer from 10.0.3.7:6379 within 5 s'), observed, status);
    const at = isoSecond(Date.parse(from) + n * everyMs);
    return { check, checkHash: 'hash', at, outcome, attempts: [outcome], cold: false, cut: false };
  });
};

/** So that nothing expires in a test. */
export const NEVER = 4_000_000_000;

/** Consecutive changes of a check: `moves` are times and what it became, the first from healthy. */
export const movesOf = (check: string, moves: readonly (readonly [at: IsoSecond, to: Change['to']])[]): Change[] =>
  moves.map(([at, to], n) => {
    const bad = to === 'degraded' || to === 'unhealthy';
    return {
      check,
      seq: n + 1,
      at,
      from: moves[n - 1]?.[1] ?? 'healthy',
      to,
      ...(bad && { fault: fault('tcp.timeout', 'no answer from 10.0.3.7:6379 within 5 s') }),
    };
  });
