import { type ErrorCode, LineCounter, parseDocument } from 'yaml';

import { type DocumentProblem, indexPlaces, type Position } from './places.ts';
import type { Path } from './problem.ts';

/** A YAML text as data; `locate` finds where a path is written: its key, or its value. Unknown: where its parent is. */
export type YamlSource = { data: unknown; locate(path: Path, what: 'key' | 'value'): Position };

/** Reads YAML 1.2. Syntax errors leave no source; duplicate keys and aliases do. No message quotes the text. */
export const readYaml = (text: string): { source?: YamlSource; problems: DocumentProblem[] } => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const at = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) return { problems: syntaxProblems(text, errors, at) };
  const { places, duplicates, unreadable } = indexPlaces(document.contents, at);
  const problems = [...duplicates, ...unreadable];
  if (unreadable.length > 0) return { problems };
  const locate = (path: Path, what: 'key' | 'value'): Position => {
    const place = places.get(JSON.stringify(path));
    if (place) return at(place[what]);
    return path.length === 0 ? { line: 1, column: 1 } : locate(path.slice(0, -1), 'key');
  };
  return { source: { data: document.toJS(), locate }, problems };
};

const SYNTAX: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: 'a tab; expected spaces for indentation',
  BAD_INDENT: 'wrong indentation, or an unclosed { or [',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key:" in one line; expected one, or quotes around a value with a colon',
  MULTILINE_IMPLICIT_KEY: 'expected "key: value"; is a colon missing, or the indentation wrong?',
  MISSING_CHAR: 'a missing colon, comma, quote or bracket',
  BAD_SCALAR_START: 'a value that begins with a special character; quote it',
  BAD_DQ_ESCAPE: 'an unknown escape in double quotes; use single quotes',
  MULTIPLE_DOCS: 'a second document (---); expected one',
  TAG_RESOLVE_FAILED: 'an unknown tag (!...); quote a value that begins with !',
};

type YamlError = { code: ErrorCode; pos: [number, number] };

/** The first of each line: the others follow from it. The parser's own messages may quote a secret, so ours are told. */
const syntaxProblems = (
  text: string,
  errors: readonly YamlError[],
  at: (offset: number) => Position,
): DocumentProblem[] => {
  const written = text.split('\n');
  const byLine = new Map<number, DocumentProblem>();
  for (const { code, pos } of errors) {
    const position = at(pos[0]);
    const reference = written[position.line - 1]?.includes('${') ? ' (references inside { } and [ ] need quotes)' : '';
    const message = `not valid YAML: ${SYNTAX[code] ?? 'something that does not belong here'}${reference}`;
    if (!byLine.has(position.line)) byLine.set(position.line, { ...position, path: '', message });
  }
  return [...byLine.values()];
};
