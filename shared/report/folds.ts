import type { Fault, FaultCode, Status } from '../health/fault.ts';
import { quantile } from '../health/quantile.ts';
import type { IsoSecond } from '../time/clock.ts';

/** A result as far as folding looks at it. */
export type Foldable = {
  at: IsoSecond;
  status: Status;
  fault?: Fault;
  latencyMs: number;
  failedAttempts: readonly FaultCode[];
  cold: boolean;
};

/** Equal results in a row, within one local day, without a change between them. `at` is the newest of them, `since` the oldest. */
export type Fold<R extends Foldable = Foldable> = {
  at: IsoSecond;
  since: IsoSecond;
  day: string;
  results: readonly [R, ...R[]];
};

/** Results with the changes between them; both newest first, also in the answer. `dayOf`: the local day of a time, in words. */
export const foldResults = <R extends Foldable, C extends { at: IsoSecond }>(
  results: readonly R[],
  changes: readonly C[],
  dayOf: (at: IsoSecond) => string,
): (Fold<R> | C)[] => {
  const entries: (Fold<R> | C)[] = [];
  let open: (Fold<R> & { results: [R, ...R[]] }) | undefined;
  const left = [...changes];
  for (const result of results) {
    // A change stands below the run that made it: what is above followed it.
    const between = left.findIndex(({ at }) => at <= result.at);
    const passed = left.splice(0, between === -1 ? left.length : between);
    if (passed.length > 0) open = undefined;
    entries.push(...passed);
    const day = dayOf(result.at);
    if (open?.day === day && kindOf(open.results[0]) === kindOf(result)) {
      open.results.push(result);
      open.since = result.at;
    } else {
      open = { at: result.at, since: result.at, day, results: [result] };
      entries.push(open);
    }
  }
  return [...entries, ...left];
};

const kindOf = ({ status, fault }: Foldable): string => `${status} ${fault?.code ?? ''}`;

/** The median latency of a fold in milliseconds; none when all of it were cold starts. */
export const foldLatencyMs = ({ results }: Fold): number | undefined => {
  const latencies = results.filter(({ cold }) => !cold).map(({ latencyMs }) => latencyMs);
  return latencies.length === 0 ? undefined : quantile(latencies, 0.5);
};

/** How many of its runs were well only after a failed attempt. */
export const retriedIn = ({ results }: Fold): number =>
  results.filter(({ failedAttempts }) => failedAttempts.length > 0).length;
