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

/** Each check with the figures of its period. */
export const measuredIn = ({
  config,
  figures,
}: Scene): { check: Scene['config']['checks'][number]; figures: Figures }[] =>
  config.checks.flatMap((check) => {
    const found = figures.get(check.id);
    return found === undefined ? [] : [{ check, figures: found }];
  });
