import { destinationOf } from './destination.ts';
import type { Evidence } from './evidence.ts';

/** The name that a check resolves, in lower case without its last dot; nothing when a reference hides it. */
export const askedName = (evidence: Evidence): string | undefined => {
  const name = rawName(evidence).toLowerCase().replace(/\.$/, '');
  return name === '' || name.includes('${') ? undefined : name;
};

const rawName = (evidence: Evidence): string => {
  const { check, inspection } = evidence;
  if (check.kind === 'cloud-map') return `${check.registeredService}.${check.namespace}`;
  if (check.kind === 'dns') return inspection?.asked.name ?? check.name;
  return destinationOf(evidence).host;
};
