import type { Evidence } from '../evidence.ts';
import { redisPlaceOf, textOf } from './redis-place.ts';

/** ` (10.0.1.5)`: the address that was dialled. */
export const addressWords = ({ facts }: Evidence): string => {
  const address = textOf(facts.address);
  return address === undefined ? '' : ` (${address})`;
};

/** The master of a replica, as INFO tells it. */
export const masterOf = ({ facts }: Evidence): { host: string; port: number } | undefined => {
  const [, host, port] = /^(.+):(\d+)$/.exec(textOf(facts.master) ?? '') ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
};

/** What the server says it is. */
export const roleLines = (evidence: Evidence): string[] => {
  const role = textOf(evidence.facts.role);
  const master = masterOf(evidence);
  const of = role === 'replica' && master !== undefined ? ` of ${master.host}:${master.port}` : '';
  return role === undefined
    ? []
    : [`Redis: ${redisPlaceOf(evidence).place}${addressWords(evidence)} says it is a ${role}${of}`];
};
