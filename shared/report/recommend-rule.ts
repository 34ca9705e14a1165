import type { CheckId } from '../config/schema.ts';
import { elapsedMs, type IsoSecond } from '../time/clock.ts';
import type { Recommendation } from './report.ts';
import type { Figures } from './report-figures.ts';
import { counted, periodInWords, type Scene } from './summarize-scene.ts';

/** What follows of one subject: `title` is of one or of several that the same is said of. */
export type Advice = Omit<Recommendation, 'title'> & { subject: string; title(subjects: string, n: number): string };

/** Reads figures and says what follows from them for later; nothing without figures. */
export type Rule = (scene: Scene) => Advice[];

/** A figure rests on runs of a time: `1,440 runs of redis-primary in 24 h`. */
export const basisOf = (
  check: CheckId,
  { runs, since, until }: { runs: number; since: IsoSecond; until: IsoSecond },
  noun = 'run',
): string => `${counted(runs, noun)} of ${check} in ${periodInWords(elapsedMs(since, until))}`;

type Measured = { check: Scene['config']['checks'][number]; figures: Figures };

/** Fewer runs, or a shorter time, are chance; what follows for later may wait so long. */
const LEAST_RUNS = 20;
const LEAST_MS = 3_600_000;

/** Each check with the figures of its period, where they are enough for advice. */
export const measuredIn = (scene: Scene): Measured[] =>
  seenIn(scene).filter(
    ({ figures: { runs, since, until } }) => runs >= LEAST_RUNS && elapsedMs(since, until) >= LEAST_MS,
  );

/** The same, of however few runs: for what one run tells as well as many. */
export const seenIn = ({ config, figures }: Scene): Measured[] =>
  config.checks.flatMap((check) => {
    const found = figures.get(check.id);
    return found === undefined ? [] : [{ check, figures: found }];
  });
