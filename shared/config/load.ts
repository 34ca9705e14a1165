import { readFile } from 'node:fs/promises';

import { readYaml, type YamlSource } from './document.ts';
import { type Finding, parseFile } from './issues.ts';
import { scheduleProblems } from './judging.ts';
import { normalise } from './normalise.ts';
import { ConfigError, type ConfigProblem } from './problem.ts';
import { crossProblems } from './rules.ts';
import type { Config } from './schema.ts';
import { tellPath } from './show.ts';

export { ConfigError, type ConfigProblem, formatProblem } from './problem.ts';

/** Parses and checks a configuration; `errors` are all its problems, by line. `fileName` is for their text only. */
export const parseConfig = (yamlText: string, fileName: string): { config: Config } | { errors: ConfigProblem[] } => {
  const { source, problems } = readYaml(yamlText);
  const told = (found: readonly Omit<ConfigProblem, 'file'>[]): ConfigProblem[] =>
    found.map((problem) => ({ file: fileName, ...problem })).sort(byPlace);
  if (!source) return { errors: told(problems) };
  if (source.data === null) {
    const message = 'empty; expected a configuration (`vpcwatch init` writes one to begin with)';
    return { errors: told([{ line: 1, column: 1, path: '', message }]) };
  }
  const parsed = parseFile(source.data);
  const findings = [
    ...('findings' in parsed ? parsed.findings : scheduleProblems(parsed.file)),
    ...crossProblems(source.data),
  ];
  const errors = told([...problems, ...locate(findings, source)]);
  if (errors.length > 0 || !('file' in parsed)) return { errors };
  return { config: normalise(parsed.file) };
};

/** Loads a configuration file. Throws a `ConfigError` that lists every problem, also when there is no such file. */
export const loadConfig = async (path: string): Promise<Config> => {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigError([{ file: path, line: 0, column: 0, path: '', message: unreadable(cause) }], { cause });
  });
  const parsed = parseConfig(text, path);
  if ('errors' in parsed) throw new ConfigError(parsed.errors);
  return parsed.config;
};

const unreadable = ({ code }: NodeJS.ErrnoException): string => {
  if (code === 'ENOENT') return 'no such file; `vpcwatch init` writes one to begin with';
  return code === 'EISDIR' ? 'is a folder; expected a YAML file' : `cannot be read (${code}); expected a readable file`;
};

/** The first complaint about each path is enough. */
const locate = (findings: readonly Finding[], source: YamlSource): Omit<ConfigProblem, 'file'>[] => {
  const told = new Map(findings.toReversed().map((finding) => [JSON.stringify(finding.path), finding]));
  return [...told.values()].map(({ path, at, message, shown = path }) => {
    return { ...source.locate(path, at), path: tellPath(shown), message };
  });
};

const byPlace = (one: ConfigProblem, other: ConfigProblem): number =>
  one.line - other.line || one.column - other.column;
