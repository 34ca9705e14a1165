import * as z from 'zod';

import { nearest, type Path, suggestion } from './problem.ts';
import { type ConfigFile, fileSchema } from './schema.ts';
import { show } from './show.ts';

/** What is wrong where, before it has a position; `shown` is the path to tell when the whole may be a secret. */
export type Finding = { path: Path; at: 'key' | 'value'; message: string; shown?: Path };

type Issue = z.core.$ZodIssue;
/** The keys an object allows, by the list of those it does not. */
type Allowed = WeakMap<readonly string[], readonly string[]>;

/** Checks data against the schema; every problem says what is expected and what was found. */
export const parseFile = (data: unknown): { file: ConfigFile } | { findings: Finding[] } => {
  const allowed: Allowed = new WeakMap();
  const parsed = fileSchema.safeParse(data, {
    error: (issue) => {
      if (issue.code === 'unrecognized_keys' && issue.inst instanceof z.ZodObject) {
        allowed.set(issue.keys, Object.keys(issue.inst.shape));
      }
      return expectation(issue);
    },
  });
  if (parsed.success) return { file: parsed.data };
  return { findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, [], data, allowed)) };
};

const TYPES: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** What was expected, where the schema has no better words. */
const expectation = (issue: z.core.$ZodRawIssue): string | undefined => {
  if (issue.code === 'invalid_type') return `expected ${TYPES[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value') return expectedOneOf(issue.values);
  if (issue.code === 'too_small') return 'expected at least one';
  return undefined;
};
const expectedOneOf = (values: readonly unknown[]): string =>
  `expected ${values.length > 1 ? 'one of ' : ''}${values.map(asWritten).join(', ')}`;
const asWritten = (value: unknown): string => (typeof value === 'string' ? value : `the ${typeof value} ${value}`);

const findingsOf = (issue: Issue, parent: Path, data: unknown, allowed: Allowed): Finding[] => {
  const path = [...parent, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys') {
    const known = allowed.get(issue.keys) ?? [];
    return issue.keys.map((key) => ({
      path: [...path, key],
      at: 'key' as const,
      message: `unknown key${suggestion(key, known, 'allowed here')}`,
      // A key without a value may be what follows the comma in an unquoted password.
      ...(valueAt(data, [...path, key]) === null ? { shown: path } : {}),
    }));
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message;
    return [{ path, at: 'key', message: `${message}; found ${show(path.at(-1), path)}` }];
  }
  const branch = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined;
  if (branch) return branch.flatMap((inner) => findingsOf(inner, path, data, allowed));
  return [{ path, at: 'value', message: message(issue, path, valueAt(data, path)) }];
};

/** Of a union, the one alternative whose outer type is right: what is wrong inside is what people need to hear. */
const meantBranch = (branches: readonly Issue[][]): readonly Issue[] | undefined => {
  const inside = branches.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return inside.length === 1 ? inside[0] : undefined;
};

const message = (issue: Issue, path: Path, value: unknown): string => {
  if (issue.code === 'custom' && issue.params?.rule === true) return issue.message;
  const choices = choicesOf(issue);
  const expected = choices ? expectedOneOf(choices) : issue.message;
  if (value === undefined) return `missing; ${expected}`;
  const near =
    typeof value === 'string'
      ? nearest(value, choices?.filter((choice) => typeof choice === 'string') ?? [])
      : undefined;
  return `${expected}; found ${show(value, path)}${near ? `; did you mean ${near}?` : ''}`;
};

const choicesOf = (issue: Issue): readonly unknown[] | undefined => {
  if (issue.code === 'invalid_value') return issue.values;
  return issue.code === 'invalid_union' && issue.discriminator !== undefined && 'options' in issue
    ? issue.options
    : undefined;
};

const valueAt = (data: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (part, step) =>
      typeof part === 'object' && part !== null ? (part as Record<string | number, unknown>)[step] : undefined,
    data,
  );
