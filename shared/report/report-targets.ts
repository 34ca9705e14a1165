import type { TargetInspection } from '../health/inspection.ts';
import type { Facts } from '../health/outcome.ts';
import type { IsoSecond } from '../time/clock.ts';
import { type Answer, numberOf, recordOf, textOf } from './report-answer.ts';

/** A target group as it was last seen; seconds as AWS tells them. */
export type GroupFigures = {
  name: string;
  healthy: number;
  total: number;
  minHealthy: number;
  failOpen: boolean;
  zones: Readonly<Record<string, { healthy: number; total: number }>>;
  timeoutS?: number;
  intervalS?: number;
  protocol?: string;
  path?: string;
};

/** Our own dials of targets that the load balancer called unhealthy, milliseconds until the headers. */
export type DialFigures = {
  answered: number;
  silent: number;
  /** Of answers that were no error: what answers well. */
  well: number;
  slowestMs?: number;
  zones: Readonly<Record<string, { answered: number; slowestMs: number; meanMs: number }>>;
  /** The newest answer that was an error, and what it said. */
  error?: { at: IsoSecond; status: number; said: string; ms: number };
};

/** The group in the facts of a target-group check; undefined where there is none. */
export const groupIn = (facts: Facts): GroupFigures | undefined => {
  const { group, healthy, total } = facts;
  if (typeof group !== 'string' || typeof healthy !== 'number' || typeof total !== 'number') return undefined;
  const settings = recordOf(facts.settings);
  const timeoutS = numberOf(settings.healthCheckTimeoutS);
  const intervalS = numberOf(settings.intervalS);
  const protocol = textOf(settings.protocol);
  const path = textOf(settings.path);
  return {
    name: group,
    healthy,
    total,
    minHealthy: numberOf(facts.minHealthy) ?? 1,
    failOpen: facts.failOpen === true,
    zones: zonesIn(facts),
    ...(timeoutS !== undefined && { timeoutS }),
    ...(intervalS !== undefined && { intervalS }),
    ...(protocol !== undefined && { protocol }),
    ...(path !== undefined && { path }),
  };
};

const zonesIn = (facts: Facts): GroupFigures['zones'] =>
  Object.fromEntries(
    Object.entries(recordOf(facts.zones)).map(([zone, counts]) => {
      const { healthy, total } = recordOf(counts);
      return [zone, { healthy: numberOf(healthy) ?? 0, total: numberOf(total) ?? 0 }];
    }),
  );

type Dialled = TargetInspection & { at: IsoSecond };

/** What our own dials found, of runs in the order of time; undefined when there was none. */
export const dialsIn = (answers: readonly Answer[]): DialFigures | undefined => {
  const dials = answers.flatMap(({ at, inspection }) => (inspection?.targets ?? []).map((one) => ({ ...one, at })));
  if (dials.length === 0) return undefined;
  const timed = dials.filter((dial): dial is Dialled & { ms: number } => isAnswer(dial));
  const failed = timed.findLast(({ status, said }) => status !== undefined && status >= 400 && said !== undefined);
  const well = timed.filter(({ status }) => status === undefined || status < 400);
  const zones = [...Map.groupBy(timed, ({ zone = '' }) => zone)].filter(([zone]) => zone !== '');
  return {
    answered: timed.length,
    silent: dials.filter(({ result }) => result === 'silent' || result === 'no-connection').length,
    well: well.length,
    ...(well.length > 0 && { slowestMs: slowestOf(well) }),
    zones: Object.fromEntries(zones.map(([zone, those]) => [zone, zoneOf(those)])),
    ...(failed && { error: { at: failed.at, status: failed.status ?? 0, said: failed.said ?? '', ms: failed.ms } }),
  };
};

const isAnswer = ({ result, ms }: TargetInspection): boolean => result === 'answered' && ms !== undefined;

const zoneOf = (those: readonly { ms: number }[]) => ({
  answered: those.length,
  slowestMs: slowestOf(those),
  meanMs: those.reduce((sum, { ms }) => sum + ms, 0) / those.length,
});

const slowestOf = (dials: readonly { ms: number }[]): number => dials.reduce((most, { ms }) => Math.max(most, ms), 0);
