import type { TargetInspection } from '../../health/inspection.ts';
import { type Blamed, blamedIn, TROUBLE } from './http-dependency.ts';

/** Web servers sign their own error pages with their own name. */
const SIGNATURE = /\bserver at \S+(?: port \d+)?/gi;

/** Who an answer of a target blames; `sure` only where it names a host and says what went wrong with it. */
export const blamedBy = ({ said, url }: Pick<TargetInspection, 'said' | 'url'>): Blamed | undefined => {
  if (said === undefined) return undefined;
  const host = URL.parse(url)?.hostname ?? '';
  const text = said.replace(SIGNATURE, '');
  const blamed = blamedIn({ ...NOTHING_MORE, place: url, host, said: text });
  return blamed && { ...blamed, because: said, sure: blamed.sure && TROUBLE.test(text) };
};

/** All that a dial does not look at. */
const NOTHING_MORE = {
  status: undefined,
  title: undefined,
  server: undefined,
  contentType: undefined,
  location: undefined,
  redirects: [],
  parts: {},
  json: {},
  jsonMissing: [],
} as const;
