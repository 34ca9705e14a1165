import { isIPv4, isIPv6 } from 'node:net';

import type { Instance } from '../aws/cloud-map.ts';

// Route 53 answers at most so many instances of a service.
const MOST_ANSWERS = 8;

/** Where DNS and registry differ. `stale`: answered, though not registered or unhealthy. `missing`: the other way round. */
export type Difference = { stale: string[]; missing: string[] };

/** Compares what DNS answered with what the registry would have it answer. Names are compared without their case and last dot. */
export const compareAnswers = (
  answers: readonly string[],
  instances: readonly Instance[],
  serviceName: string,
): Difference => {
  const fit = instances.filter(({ healthy }) => healthy);
  // With all instances unhealthy DNS answers as if they were healthy.
  const expected = (fit.length > 0 ? fit : instances).map((instance) => answerOf(instance, answers, serviceName));
  const answered = answers.map(plainName);
  const stale = answered.filter((answer) => !expected.includes(answer));
  // Of more instances than fit into an answer, those left out are no fault.
  const full = expected.length > MOST_ANSWERS && answered.length >= MOST_ANSWERS;
  const missing = full ? [] : expected.filter((address) => !answered.includes(address));
  return { stale: [...new Set(stale)], missing: [...new Set(missing)] };
};

/** What DNS answers for an instance, as the kind of the answers: an address, a CNAME, or the name in its SRV record. */
const answerOf = ({ id, ipv4, ipv6, cname }: Instance, answers: readonly string[], serviceName: string): string => {
  const kinds = answers.some(isIPv6) ? [ipv6, ipv4] : [ipv4, ipv6];
  const names = answers.length > 0 && !answers.some((answer) => isIPv4(answer) || isIPv6(answer));
  const srv = plainName(`${id}.${serviceName}`);
  if (names) return cname === undefined ? srv : plainName(cname);
  return kinds.find((kind) => kind !== undefined) ?? (cname === undefined ? srv : plainName(cname));
};

const plainName = (answer: string): string => answer.toLowerCase().replace(/\.$/, '');
