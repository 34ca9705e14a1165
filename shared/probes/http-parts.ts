import { showValue } from './http-json.ts';

const BAD =
  /\b(?:un(?:healthy|available|reachable|known)|not[ _-]?(?:healthy|ready|connected|ok|available|serving)|down|fail(?:ed|ing|ure|s)?|error|critical|disconnected|degraded|fallback|refused|time(?:d[ _-]?out|out)|offline|closed|broken|out[ _-]of[ _-]service)\b/i;
/** `{"redis": false}`: these are about health only under such a key. */
const HEALTH_KEY = /(?:^|\.)(?:services|checks|dependencies|components|health|status|ready|healthy|ok)\b/i;
const MOST_PARTS = 8;
const DEEPEST = 5;

/** What a health document says of parts that are not well: the value by its path, such as `services.redis: fallback`. */
export const badParts = (document: unknown): Readonly<Record<string, string>> => {
  const found: Record<string, string> = {};
  const visit = (value: unknown, path: string, depth: number): void => {
    if (Object.keys(found).length >= MOST_PARTS || depth > DEEPEST) return;
    if (typeof value === 'object' && value !== null) {
      for (const [key, part] of Object.entries(value)) visit(part, path === '' ? key : `${path}.${key}`, depth + 1);
    } else if (path !== '' && isBad(path, value)) {
      found[path] = showValue(value);
    }
  };
  visit(document, '', 0);
  return found;
};

const isBad = (path: string, value: unknown): boolean =>
  typeof value === 'string' ? BAD.test(value) : value === false && HEALTH_KEY.test(path);
