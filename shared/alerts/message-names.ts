import { type Fault, faultTitle } from '../health/fault.ts';
import type { Line } from './message-lines.ts';
import { ascii } from './words.ts';

/** `MLflow Service` is `MLflow` where room is short; a name without any ASCII is told by its id. */
export const shortName = ({ serviceName, service }: Pick<Line, 'serviceName' | 'service'>): string => {
  const short = serviceName.replace(/ service$/i, '');
  return ascii(short) === '' ? service : short;
};

/** The title of a line's fault for people, or its bare status. */
export const titleOf = ({ fault, status }: { fault?: Fault | null; status: string }): string =>
  fault ? faultTitle(fault.code) : `is ${status}`;

/** What is wrong with one check: `MLflow name does not resolve`. */
export const lineInWords = (line: Line): string => {
  const name = shortName(line);
  const title = titleOf(line);
  if (title.toLowerCase().startsWith(name.toLowerCase())) return title;
  // A title that is a sentence of its own does not follow on from a name.
  return `${name}${/^(?:[A-Z]|all |some |something |a |the )/.test(title) ? ':' : ''} ${title}`;
};
