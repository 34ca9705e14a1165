import type { CheckId } from '../config/schema.ts';
import type { Inspection } from '../health/inspection.ts';
import type { Facts, FactValue, Run, Seen } from '../health/outcome.ts';
import { latencyMs } from '../health/outcome.ts';
import type { Rollup } from '../health/rollup.ts';
import { type Change, type State, standing } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { Day } from '../time/days.ts';
import type { Current, Period, Result, Tick, TickId } from './store.ts';
import { bucketOf } from './table-definition.ts';

/** The public schema of the table, explained in `docs/data.md`. */
export type Key = { pk: string; sk: string };
export type Item = Key & { [attribute: string]: unknown };

const checkKey = (check: CheckId): string => `CHECK#${check}`;
const padded = (n: number): string => String(n).padStart(6, '0');

export const stateKey = (check: CheckId): Key => ({ pk: checkKey(check), sk: 'STATE' });
export const resultKey = (check: CheckId, at: IsoSecond): Key => ({ pk: checkKey(check), sk: `RESULT#${at}` });
export const changeKey = ({ check, at, seq }: Pick<Change, 'check' | 'at' | 'seq'>): Key => ({
  pk: checkKey(check),
  sk: `CHANGE#${at}#${padded(seq)}`,
});
export const rollupKey = (check: CheckId, day: Day): Key => ({ pk: checkKey(check), sk: `ROLLUP#${day}` });
export const tickKey = (id: TickId): Key => ({ pk: `TICK#${id.function}#${id.shard}`, sk: 'TICK' });
export const leaseKey = (name: string): Key => ({ pk: `LEASE#${name}`, sk: 'LEASE' });
export const INCIDENT_COUNTER: Key = { pk: 'COUNTER#incident', sk: 'COUNTER' };

/** The partition and the inclusive range of sort keys of what happened to a check in a period. */
export const periodRange = (kind: 'RESULT' | 'CHANGE', check: CheckId, { since, until }: Period) => ({
  pk: checkKey(check),
  from: `${kind}#${since}`,
  // `~` sorts after whatever may follow a time.
  to: `${kind}#${until ?? ''}~`,
});

/** The partition and the inclusive range of sort keys of a check's days. */
export const rollupRange = (check: CheckId, { since, until }: { since: Day; until?: Day }) => ({
  pk: checkKey(check),
  from: rollupKey(check, since).sk,
  to: rollupKey(check, until ?? '~').sk,
});

/** `status` and `since` are what people see; the verdict's own `since` is `verdictSince`. `untold` counts what is pending. */
export const stateItem = (whole: State): Item => {
  const { since, rev: _, ...state } = whole;
  const bucket = bucketOf(state.check);
  const status = standing(whole);
  return {
    ...stateKey(state.check),
    ...state,
    pending: state.pending.map(storableChange),
    verdictSince: since,
    status,
    since: status === 'unknown' ? (state.blindSince ?? since) : since,
    currentBucket: bucket,
    ...(state.pending.length > 0 && { untold: state.pending.length, untoldBucket: bucket }),
  };
};

export const readState = (item: Item): State => {
  const { pk, sk, status, since, currentBucket, untold, untoldBucket, writer, verdictSince, ...state } = item;
  return { ...state, since: verdictSince } as State;
};

/** A line of the index `current`. */
export const readCurrent = (item: Item): Current => ({
  check: checkOf(item),
  standing: item.status as Current['standing'],
  since: item.since as IsoSecond,
});

export const checkOf = (item: Item): CheckId => item.pk.slice('CHECK#'.length);

/** What is kept of a run; phases of the same name are added up. */
export const toResult = ({ check, at, outcome, attempts, cold }: Run): Result => {
  const phases: Record<string, number> = {};
  for (const { name, ms } of outcome.phases) phases[name] = (phases[name] ?? 0) + ms;
  return {
    check,
    at,
    status: outcome.status,
    ...(outcome.status !== 'healthy' && { fault: outcome.fault }),
    latencyMs: latencyMs(outcome),
    phases,
    facts: storable(outcome.facts) as Facts,
    ...(outcome.status !== 'healthy' &&
      outcome.inspection && { inspection: storable(outcome.inspection as FactValue) as Inspection }),
    failedAttempts: attempts.flatMap((other) =>
      other === outcome || other.status === 'healthy' ? [] : [other.fault.code],
    ),
    cold,
    ...(outcome.status !== 'healthy' && outcome.settling && { settling: true as const }),
  };
};

/** `expiresAt`: epoch seconds. */
export const resultItem = (result: Result, expiresAt: number): Item => ({
  ...resultKey(result.check, result.at),
  ...result,
  expiresAt,
});

export const resultTimeOf = ({ sk }: Pick<Item, 'sk'>): IsoSecond => sk.slice('RESULT#'.length);

export const readResult = ({ pk, sk, expiresAt, ...result }: Item): Result => result as Result;

export const changeItem = (change: Change): Item => ({ ...changeKey(change), ...storableChange(change) });

const storableChange = (change: Change): Change =>
  change.seen === undefined ? change : { ...change, seen: storable(change.seen as FactValue) as Seen };

export const readChange = ({ pk, sk, ...change }: Item): Change => change as Change;

/** A day is kept for longer than a year: this one can be held against the same one of last year. */
const ROLLUP_KEPT_S = 400 * 86_400;

export const rollupItem = (rollup: Rollup): Item => ({
  ...rollupKey(rollup.check, rollup.day),
  ...rollup,
  expiresAt: Date.parse(rollup.to) / 1000 + ROLLUP_KEPT_S,
});

export const readRollup = ({ pk, sk, expiresAt, ...rollup }: Item): Rollup => rollup as Rollup;

export const readTick = ({ pk, sk, writer, ...tick }: Item): Tick => tick as Tick;

/** Numbers that DynamoDB cannot hold, or JavaScript not exactly, become text: one of them would fail a whole batch. */
const storable = (value: FactValue): FactValue => {
  if (typeof value === 'number') return isStorable(value) ? value + 0 : String(value);
  if (Array.isArray(value)) return value.map(storable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, storable(inner)]));
};

const isStorable = (value: number): boolean =>
  value === 0 || (Math.abs(value) > 1e-100 && Math.abs(value) <= Number.MAX_SAFE_INTEGER);
