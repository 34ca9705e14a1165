import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';

/** ISO 8601 to the second, UTC: `2026-11-25T00:19:51Z`. Sorts as text. */
export type IsoSecond = string;

/** The only source of time; tests and the sandbox pass their own. */
export type Clock = {
  /** Wall-clock milliseconds since the epoch. */
  now(): number;
  /** Milliseconds from an arbitrary origin; never goes backwards, so latencies are measured with it. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};

/** Formats epoch milliseconds to the second, UTC; the fraction is dropped. */
export const isoSecond = (epochMs: number): IsoSecond => `${new Date(epochMs).toISOString().slice(0, 19)}Z`;

/** Milliseconds from `from` to `to`; negative when `to` is earlier. */
export const elapsedMs = (from: IsoSecond, to: IsoSecond): number => Date.parse(to) - Date.parse(from);
