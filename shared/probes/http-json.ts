/** The value at a path, or that there is none. */
type Found = { found: true; value: unknown } | { found: false };

/** `services.redis`, `items[0].name`, `a\.b` for a key with a dot in it. */
export const lookUp = (document: unknown, path: string): Found => {
  let value = document;
  for (const step of stepsOf(path)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return { found: false };
    value = (value as Record<string, unknown>)[step];
  }
  return { found: true, value };
};

const STEP = /\[(\d+)\]|((?:\\.|[^.[\\])+)/g;
const stepsOf = (path: string): string[] =>
  [...path.matchAll(STEP)].map(([, index, key = '']) => index ?? key.replaceAll(/\\(.)/g, '$1'));

/** Nothing for what is no JSON. */
export const parseJson = (text: string): { document: unknown } | undefined => {
  try {
    // Some servers begin with a byte order mark.
    return { document: JSON.parse(text.replace(/^\ufeff/, '')) };
  } catch {
    return undefined;
  }
};

const LONGEST_VALUE = 80;

/** A value as people read it: text as it is, the rest as JSON; short. */
export const showValue = (value: unknown): string => {
  const text = typeof value === 'string' ? value : asJson(value);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
};

/** Unlike reading, writing JSON is recursive: a target could nest it too deep. */
const asJson = (value: unknown): string => {
  try {
    return JSON.stringify(value);
  } catch {
    return 'something nested too deep';
  }
};
