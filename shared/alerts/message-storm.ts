import type { Line } from './message-lines.ts';
import { shortName } from './message-names.ts';
import type { Story } from './message-story.ts';
import { count } from './words.ts';

/** With roots of more services than this, no single one says what is wrong. */
const ROOTS_MAX = 3;
const NAMES_MAX = 4;

/** Whether so many services fail, each for itself, that none stands for the others. */
export const isStorm = (failing: readonly Pick<Line, 'service' | 'role'>[]): boolean =>
  new Set(failing.flatMap(({ role, service }) => (role === 'root' ? [service] : []))).size > ROOTS_MAX;

/** In a storm one line of each service that fails, those with roots first. */
export const stormOf = ({ severity, step, lines }: Story): Line[] | undefined => {
  if (severity === 'monitor') return undefined;
  const failing = lines.filter((line) => (step === 'resolved' || !line.over) && !line.neverReached);
  if (!isStorm(failing)) return undefined;
  const roots = failing.filter(({ role }) => role === 'root');
  const services = [...Map.groupBy([...roots, ...failing], ({ service }) => service).values()];
  return services.flatMap(([line]) => line ?? []);
};

/** `12 services fail at once: API, Redis and 10 more`; without `names`, none are named. */
export const stormInWords = ({ step }: Story, services: readonly Line[], reason = '', names = NAMES_MAX): string => {
  const all = count(services.length, 'service');
  const listed = names === 0 ? '' : namesOf(services, names);
  if (step === 'resolved') return `${all}${listed === '' ? '' : ` (${listed})`}`;
  return `${all} fail${step === 'opened' ? ' at once' : ''}${reason}${listed === '' ? '' : `: ${listed}`}`;
};

const namesOf = (services: readonly Line[], most: number): string => {
  const names = services.slice(0, most).map(shortName);
  const left = services.length - names.length;
  if (left > 0) return `${names.join(', ')} and ${left} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
};
