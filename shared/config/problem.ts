import { distance } from 'fastest-levenshtein';

/** One thing wrong in a configuration; lines and columns from 1, line 0 is the file itself. `message` has no secrets. */
export type ConfigProblem = { file: string; line: number; column: number; path: string; message: string };

/** A configuration that cannot be used; the message lists every problem, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(problems.map(formatProblem).join('\n'), options);
    this.problems = problems;
  }
}

/** `vpcwatch.yml:14:9 services.redis.checks.redis-primary.tiemout: unknown key; did you mean timeout?` */
export const formatProblem = ({ file, line, column, path, message }: ConfigProblem): string => {
  const place = line === 0 ? file : `${file}:${line}:${column}`;
  return path === '' ? `${place}: ${message}` : `${place} ${path}: ${message}`;
};

/** Keys and indexes from the top of the file. */
export type Path = readonly (string | number)[];

/** `services.api.checks.api-health.expect.json["services.redis"].healthy[0]` */
export const formatPath = (path: Path): string =>
  path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[\w-]+$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');

/** The known word that was probably meant: a typing mistake or two away. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const ranked = known
    .map((candidate) => ({
      candidate,
      edits: distance(word.toLowerCase(), candidate.toLowerCase()),
      // Letters in another order are the likelier mistake.
      swapped: lettersOf(candidate) === lettersOf(word),
    }))
    .sort((one, other) => one.edits - other.edits || Number(other.swapped) - Number(one.swapped));
  const [best] = ranked;
  return best && best.edits <= Math.ceil(word.length / 3) ? best.candidate : undefined;
};

const lettersOf = (word: string): string => [...word.toLowerCase()].sort().join('');

/** `; did you mean x?`, or else what there is to choose from. */
export const suggestion = (word: string, known: readonly string[], what: string): string => {
  const near = nearest(word, known);
  if (near !== undefined) return `; did you mean ${near}?`;
  return known.length === 0 ? `; there are no ${what}` : `; ${what}: ${known.join(', ')}`;
};
