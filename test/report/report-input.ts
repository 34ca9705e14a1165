import type { Config } from '../../shared/config/schema.ts';
import type { Answer } from '../../shared/report/report-answer.ts';
import { figuresOf } from '../../shared/report/report-figures.ts';
import type { ReportInput } from '../../shared/report/summarize-scene.ts';
import type { ServiceView } from '../../shared/report/view.ts';
import { isoSecond } from '../../shared/time/clock.ts';

export const AT = '2026-11-25T12:00:00Z';
/** So many minutes before the report. */
export const ago = (minutes: number): string => isoSecond(Date.parse(AT) - minutes * 60_000);

/** One run, healthy and quick unless said. */
export const answerOf = (check: string, minutes: number, more: Partial<Answer> = {}): Answer => ({
  check,
  at: ago(minutes),
  status: 'healthy',
  latencyMs: 10,
  phases: { tcp: 10 },
  facts: {},
  failedAttempts: [],
  cold: false,
  ...more,
});

/** A run each minute; `of` says what is special of one. */
export const runsOf = (check: string, n: number, of: (minutes: number) => Partial<Answer> = () => ({})): Answer[] =>
  Array.from({ length: n }, (_, index) => answerOf(check, index + 1, of(index + 1)));

/** A report of a configuration and what its checks answered; all healthy unless said. */
export const inputOf = (config: Config, answers: readonly Answer[], more: Partial<ReportInput> = {}): ReportInput => {
  const figures = config.checks.flatMap(({ id }) => {
    const found = figuresOf(
      id,
      answers.filter(({ check }) => check === id),
    );
    return found ? [[id, found] as const] : [];
  });
  const services = config.services.map(({ id, name }): ServiceView => {
    const own = config.checks.filter(({ service }) => service === id);
    const checks = own.map((check) => ({
      check: check.id,
      service: id,
      kind: check.kind,
      status: 'healthy' as const,
      since: ago(1440),
    }));
    return checks.length === 0
      ? { service: id, name, checks }
      : { service: id, name, status: 'healthy', since: ago(1440), checks };
  });
  return {
    config,
    at: AT,
    since: ago(1440),
    services,
    incidents: [],
    silences: [],
    figures: new Map(figures),
    changes: [],
    uptime: [],
    checkCommand: (checks) => [`npx vpcwatch check ${checks.join(' ')}`],
    ...more,
  };
};
