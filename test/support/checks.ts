import type { Check, CheckOf, Kind, Resolved } from '../../shared/config/schema.ts';

const common = {
  id: 'checked',
  service: 'service',
  from: 'vpc',
  timeoutMs: 5000,
  confirmMs: [],
  judging: { failAfter: 1, recoverAfter: 2 },
  hash: 'hash',
} as const;

type Common = Pick<Check, keyof typeof common>;
type Own<K extends Kind> = Omit<Resolved<CheckOf<K>>, keyof Common | 'kind'> & Partial<Common>;

/** A check as a probe gets it: whole and resolved. */
export const resolvedCheck = <K extends Kind>(kind: K, own: Own<K>): Resolved<CheckOf<K>> =>
  ({ ...common, kind, ...own }) as unknown as Resolved<CheckOf<K>>;
