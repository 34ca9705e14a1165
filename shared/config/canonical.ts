import { createHash } from 'node:crypto';

/** 12 hex digits of SHA-256 over a value's JSON with its keys in order: equal values have equal hashes. */
export const hashOf = (value: unknown): string =>
  createHash('sha256')
    .update(JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? inOrder(part) : part)))
    .digest('hex')
    .slice(0, 12);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const inOrder = (record: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
