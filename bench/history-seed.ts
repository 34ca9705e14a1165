import type { Check, Config, Service } from '../shared/config/schema.ts';
import { fault } from '../shared/health/fault.ts';
import { failing, healthy, type Run } from '../shared/health/outcome.ts';
import { rollUpDay } from '../shared/health/rollup.ts';
import type { Change, State } from '../shared/health/state.ts';
import { toResult } from '../shared/store/items.ts';
import type { Store } from '../shared/store/store.ts';
import { isoSecond } from '../shared/time/clock.ts';
import { boundsOf, type Day, dayAfter, dayOf, daysBetween } from '../shared/time/days.ts';

const MINUTE_MS = 60_000;
const KEPT_S = 400 * 86_400;
const SAVED_AT_ONCE = 200;

/** A platform of so many checks, four a service. */
export const manyChecks = (count: number): Config => {
  const checks = Array.from({ length: count }, (_, n): Check => {
    const kind =
      n % 2 === 0
        ? ({ kind: 'tcp', host: '10.0.0.1', port: 80 } as const)
        : ({ kind: 'dns', name: 'a.example', type: 'A' } as const);
    const judged = { timeoutMs: 5000, confirmMs: [], judging: { failAfter: 1, recoverAfter: 2 } };
    return {
      ...kind,
      id: `check-${n + 1}`,
      service: `service-${Math.floor(n / 4) + 1}`,
      from: 'vpc',
      ...judged,
      hash: 'hash',
    } as Check;
  });
  const services = [...new Set(checks.map(({ service }) => service))].map(
    (id): Service => ({ id, name: `Service ${id.slice(-1)}`, impact: 'unhealthy', dependsOn: [] }),
  );
  return {
    platform: 'Measured',
    timezone: 'America/Los_Angeles',
    services,
    checks,
    maintenance: [],
    references: 'deploy',
    retentionMs: 90 * 86_400_000,
    remindEveryMs: 4 * 3_600_000,
    alerts: { email: [] },
    hash: 'hash',
  };
};

/** So many days of every check: those that are over rolled up, the last with its results; an outage now and then. */
export const seedHistory = async (
  { checks, timezone }: Config,
  days: number,
  nowMs: number,
  store: Store,
): Promise<void> => {
  const today = dayOf(nowMs, timezone);
  const past = daysBetween(dayAfter(today, 1 - days), dayAfter(today, -1));
  for (const [index, { id }] of checks.entries()) {
    const outages = [...past, today].flatMap((day, n) => ((n + index) % 9 === 0 ? outageOn(id, day, timezone, n) : []));
    const changes = outages.filter(({ at }) => at <= isoSecond(nowMs)).map((change, n) => ({ ...change, seq: n + 1 }));
    await store.saveChanges(changes);
    await store.saveState(stateOf(id, changes), undefined);
    const runs = runsOn(id, today, timezone, nowMs);
    // A store on a busy machine answers few requests at once in time.
    for (let start = 0; start < runs.length; start += SAVED_AT_ONCE) {
      await store.saveResults(runs.slice(start, start + SAVED_AT_ONCE), nowMs / 1000 + KEPT_S);
    }
    const whole = runsOn(id, past.at(-1) ?? today, timezone, Number.POSITIVE_INFINITY);
    const results = past.map((day) => {
      const shiftMs = Date.parse(boundsOf(day, timezone).from) - Date.parse(whole[0]?.at ?? '');
      return whole.map((run) => toResult({ ...run, at: isoSecond(Date.parse(run.at) + shiftMs) }));
    });
    await store.saveRollups(
      past.map((day, n) => rollUpDay({ check: id, day, timezone, results: results[n] ?? [], changes })),
    );
  }
};

const outageOn = (check: string, day: Day, timezone: string, n: number): Change[] => {
  const startMs = Date.parse(boundsOf(day, timezone).from) + 5 * 3_600_000 + n * MINUTE_MS;
  const down = fault('tcp.timeout', 'no answer from 10.0.0.1:80 within 5 s');
  return [
    { check, seq: 0, at: isoSecond(startMs), from: 'healthy', to: n % 2 === 0 ? 'unhealthy' : 'degraded', fault: down },
    {
      check,
      seq: 0,
      at: isoSecond(startMs + (12 + n) * MINUTE_MS),
      from: n % 2 === 0 ? 'unhealthy' : 'degraded',
      to: 'healthy',
    },
  ];
};

const runsOn = (check: string, day: Day, timezone: string, untilMs: number): Run[] => {
  const { from, to } = boundsOf(day, timezone);
  const count = (Math.min(Date.parse(to), untilMs) - Date.parse(from)) / MINUTE_MS;
  return Array.from({ length: Math.ceil(count) }, (_, n) => {
    const phases = [
      { name: 'dns', stage: 'dns', ms: 1 + (n % 3) },
      { name: 'tcp', stage: 'tcp', ms: 2 + ((n * 7) % 11) },
    ] as const;
    const facts = { address: '10.0.0.1', memoryPercent: 40 + (n % 20), connectedClients: n % 50 };
    const observed = { phases, facts };
    const outcome = n % 700 === 699 ? failing(fault('tcp.timeout', 'no answer'), observed) : healthy(observed);
    const at = isoSecond(Date.parse(from) + n * MINUTE_MS);
    return { check, checkHash: 'hash', at, outcome, attempts: [outcome], cold: false, cut: false };
  });
};

const stateOf = (check: string, changes: readonly Change[]): State => {
  const last = changes.at(-1);
  const verdict = last?.to === 'unhealthy' || last?.to === 'degraded' ? last.to : 'healthy';
  const at = last?.at ?? '2026-01-01T00:00:00Z';
  return {
    ...{ check, checkHash: 'hash', verdict, since: at, lastRun: at, changeSeq: changes.length, pending: [], rev: 0 },
    ...{ unmeasured: 0, streak: [verdict], window: [verdict], firstFailed: [false], cutPending: false, changedAt: [] },
  };
};
