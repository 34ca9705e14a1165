import { formatPath, type Path } from './problem.ts';

const SECRET_KEYS = new Set<unknown>(['password', 'username', 'headers']);
const LONGEST = 60;

/** Whether what stands there may be a credential. */
const isSecret = ([top, , checks, , key]: Path): boolean =>
  top === 'services' && checks === 'checks' && SECRET_KEYS.has(key);

/** The part of a path that may be shown, as text: a header's name may be a token that lost its colon. */
export const tellPath = (path: Path): string => formatPath(isSecret(path) ? path.slice(0, 5) : path);

/** A value of the file for a message; what may hold a credential is named by its type alone. */
export const show = (value: unknown, path: Path): string => {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return showList(value, path);
  if (typeof value === 'object') return 'a mapping';
  const hidden = isSecret(path) || (String(value).includes('@') && path[1] !== 'email');
  if (typeof value !== 'string') return hidden ? `a ${typeof value}` : `the ${typeof value} ${value}`;
  if (hidden) return 'text that is not shown';
  const cut = value.replace(/\?.*/s, '?...');
  return JSON.stringify(cut.length > LONGEST ? `${cut.slice(0, LONGEST)}...` : cut);
};

const showList = (items: readonly unknown[], path: Path): string => {
  if (items.length === 0) return 'an empty list';
  const telling = !isSecret(path) && items.every((item) => typeof item !== 'object');
  return telling ? `the list ${items.map((item) => show(item, path)).join(', ')}` : 'a list';
};
