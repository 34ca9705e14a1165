import { incidentId } from '../shared/latest-incidents.ts';
import { UsageError } from './context.ts';

/** `inc-7`, `7` and `007` are INC-7; anything else is a usage error. */
export const incidentIdOf = (written: string): string => {
  const [, n] = /^(?:inc-)?0*([1-9]\d*)$/i.exec(written) ?? [];
  if (n === undefined) throw new UsageError(`${written}: expected the id of an incident, such as INC-7`);
  return incidentId(Number(n));
};
