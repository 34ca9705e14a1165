import type { CheckId } from '../config/schema.ts';
import type { Fault } from '../health/fault.ts';
import type { IsoSecond } from '../time/clock.ts';

type Failing = { check: CheckId; service: string; status: string; fault?: Fault | null; since: IsoSecond };

/** What fails of a service, in one line: `since` is the earliest, `codes` are those of its faults. */
export type ServiceRow = { service: string; checks: CheckId[]; since: IsoSecond; codes: string[] };

/** One row of each service, in the order in which they come. */
export const rowsByService = (members: readonly Failing[]): ServiceRow[] =>
  [...Map.groupBy(members, ({ service }) => service)].map(([service, own]) => ({
    service,
    checks: own.map(({ check }) => check),
    since: own.map(({ since }) => since).sort()[0] ?? '',
    codes: [...new Set(own.map(({ fault, status }) => fault?.code ?? status))],
  }));

/** `a, b and 3 more`. */
export const fewOf = (names: readonly string[], most: number): string => {
  const left = names.length - most;
  return left > 0 ? `${names.slice(0, most).join(', ')} and ${left} more` : names.join(', ');
};
