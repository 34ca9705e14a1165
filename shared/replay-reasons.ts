import type { Reason, ReplayStep } from './alerts/replay-lines.ts';
import type { Check, CheckId, Config } from './config/schema.ts';
import type { Incident, Step } from './health/incident.ts';
import { isBad, type Span } from './health/standings.ts';
import type { Change } from './health/state.ts';
import type { Gap } from './replay-play.ts';
import type { IsoSecond } from './time/clock.ts';

type Deps = {
  config: Config;
  gaps: readonly Gap[];
  /** What the checks would have become, and when their failures would have been none. */
  changes: ReadonlyMap<CheckId, readonly Change[]>;
  eased: ReadonlyMap<CheckId, readonly Span[]>;
};

/** Why what was told would not have been. `pair`: the incident in place of its own. */
export const reasonsOf =
  ({ config, gaps, changes, eased }: Deps) =>
  (told: ReplayStep, incident: Incident, step: Step, pair: string | undefined): Reason => {
    if (gaps.some(({ from, to }) => told.at > from && told.at < to)) return { unjudged: true, why: 'nothing ran then' };
    if (told.step === 'cause-changed' && (step.merged ?? []).length === 0) {
      return { unjudged: true, why: 'its reason came of a diagnosis, which is not repeated' };
    }
    const check = config.checks.find(({ id }) => id === told.root);
    if (check === undefined) return { why: `${told.root} is not in the configuration` };
    if (pair !== undefined)
      return { why: told.step === 'opened' ? `it is part of ${pair}` : `${pair} has no such step` };
    const within = { from: incident.openedAt, to: incident.closedAt ?? told.at };
    if (hasFailed(changes.get(check.id) ?? [], within))
      return { why: 'held back: it flaps, or in maintenance or silence' };
    if ((eased.get(check.id) ?? []).some(({ from, to }) => from <= within.to && to >= before(within.from)))
      return { why: 'its answers are good enough' };
    return { why: judgingInWords(check) };
  };

/** An incident opens some time after its first run that failed. */
const before = (at: IsoSecond): IsoSecond => new Date(Date.parse(at) - 120_000).toISOString();

const hasFailed = (changes: readonly Change[], { from, to }: Span): boolean =>
  changes.some(({ at, to: became }, index) => {
    const until = changes[index + 1]?.at;
    return isBad(became) && at <= to && (until === undefined || until >= from);
  });

const judgingInWords = ({ judging: { failAfter, failWhen } }: Check): string =>
  failWhen ? `failWhen ${failWhen.failures} of ${failWhen.of}` : `failAfter ${failAfter}`;
