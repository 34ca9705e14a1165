import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import { excerpt } from './http-body.ts';
import type { Exchange } from './http-exchange.ts';
import { showUrl } from './http-words.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

/** 200 to 299 unless the check says which. */
export const isExpectedStatus = ({ expect }: HttpCheck, status: number | undefined): boolean => {
  if (status === undefined) return false;
  const expected = expect?.status;
  if (expected === undefined) return status >= 200 && status <= 299;
  return typeof expected === 'number' ? status === expected : expected.includes(status);
};

const REDIRECTS = [301, 302, 303, 307, 308];

/** Where a redirect leads, as the target wrote it. */
export const locationOf = ({ status, headers }: Exchange): string | undefined =>
  status !== undefined && REDIRECTS.includes(status) && typeof headers.location === 'string'
    ? headers.location
    : undefined;

/** `http.status`, with where it redirects to or what the target says of it. */
export const statusFault = (check: HttpCheck, url: URL, answer: Exchange): Fault | undefined => {
  if (answer.status === undefined || isExpectedStatus(check, answer.status)) return undefined;
  const location = locationOf(answer);
  const target = location === undefined ? null : URL.parse(location, url.href);
  const where = target ? ` (to ${showUrl(target)})` : '';
  const said = excerpt(answer);
  const message = `${showUrl(url)} answers ${answer.status}${where}, expected ${expectedInWords(check)}`;
  return fault('http.status', said === undefined ? message : `${message}: ${said}`);
};

/** `200`, `200 or 204`, `200 to 299`. */
const expectedInWords = ({ expect }: HttpCheck): string => {
  const expected = expect?.status;
  if (expected === undefined) return '200 to 299';
  return typeof expected === 'number' ? String(expected) : expected.join(' or ');
};
