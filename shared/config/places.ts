import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml';

import type { Path } from './problem.ts';
import { tellPath } from './show.ts';

/** Counted from 1. */
export type Position = { line: number; column: number };
export type DocumentProblem = Position & { path: string; message: string };
/** Offsets in the text. */
type Place = { key: number; value: number };

/** Walks the tree once: where everything is written, by JSON of its path, and what YAML allows and we do not. */
export const indexPlaces = (root: unknown, at: (offset: number) => Position) => {
  const places = new Map<string, Place>();
  const duplicates: DocumentProblem[] = [];
  const unreadable: DocumentProblem[] = [];
  const refuse = (node: unknown, path: Path, message: string): void => {
    unreadable.push({ ...at(startOf(node) ?? 0), path: tellPath(path), message });
  };

  const walk = (node: unknown, path: Path): void => {
    if (isAlias(node)) refuse(node, path, ALIAS);
    if (isMap(node)) for (const pair of node.items) walkPair(pair, path);
    if (!isSeq(node)) return;
    for (const [index, item] of node.items.entries()) {
      const start = startOf(item) ?? 0;
      places.set(JSON.stringify([...path, index]), { key: start, value: start });
      walk(item, [...path, index]);
    }
  };
  const walkPair = ({ key, value }: Pair, parent: Path): void => {
    if (!isScalar(key)) {
      refuse(key, parent, COMPLEX_KEY);
      return;
    }
    const path = [...parent, String(key.value)];
    const id = JSON.stringify(path);
    const first = places.get(id);
    const start = startOf(key) ?? 0;
    if (first) {
      // A key without a value may be what follows the comma in an unquoted password.
      const shown = tellPath(startOf(value) === undefined ? parent : path);
      const message = `duplicate key; it is on line ${at(first.key).line} already`;
      duplicates.push({ ...at(start), path: shown, message });
    }
    places.set(id, { key: start, value: startOf(value) ?? start });
    walk(value, path);
  };

  walk(root, []);
  return { places, duplicates, unreadable };
};

const ALIAS = 'an alias; expected the value itself (what checks share belongs under defaults:)';
const COMPLEX_KEY = 'a key that is no text; quote references inside { } and [ ]: "${...}"';

/** Nothing for a value that is not written at all. */
const startOf = (node: unknown): number | undefined => {
  const range = (node as Node | null)?.range;
  return range && range[0] < range[1] ? range[0] : undefined;
};
