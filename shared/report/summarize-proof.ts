import type { Check, CheckOf, Kind } from '../config/schema.ts';
import type { Facts } from '../health/outcome.ts';
import { millis } from '../time/words.ts';
import { numberOf, recordOf, textOf } from './report-answer.ts';
import type { Figures, Timed } from './report-figures.ts';
import { counted, named } from './summarize-scene.ts';

/** What a healthy check has proven, with its figures; undefined when nothing answered in the period. */
export const proofOf = (check: Check, figures: Figures | undefined): string | undefined => {
  if (figures?.answered === undefined) return undefined;
  const seen: Seen = { facts: figures.answered, figures };
  const proof = PROOFS[check.kind] as (check: Check, seen: Seen) => string;
  return proof(check, seen);
};

type Seen = { facts: Facts; figures: Figures };
type Proofs = { [K in Kind]: (check: CheckOf<K>, seen: Seen) => string };

const took = (latency: Timed | undefined): string =>
  latency === undefined ? '' : ` (p50 ${millis(latency.p50)}, p95 ${millis(latency.p95)})`;

const PROOFS: Proofs = {
  dns: ({ name }, { facts, figures }) => {
    const answers = Array.isArray(facts.answers) ? facts.answers.map(String) : [];
    const dialled = figures.stages.tcp === undefined ? '' : ', each of which takes a connection';
    return `${name} resolves to ${named(answers, 3)}${dialled}${took(figures.latency)}`;
  },
  redis: (_, { facts, figures }) => {
    const parts = [
      textOf(facts.version) === undefined ? undefined : `version ${facts.version}`,
      textOf(facts.role),
      numberOf(facts.memoryPercent) === undefined ? undefined : `${facts.memoryPercent} % of its memory used`,
      numberOf(facts.replicationLagS) === undefined ? undefined : `replication ${facts.replicationLagS} s behind`,
    ].filter((part) => part !== undefined);
    return `Redis answers${took(figures.latency)}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
  },
  http: (check, { facts, figures }) => {
    const place = textOf(facts.url) ?? check.id;
    const status = numberOf(facts.status) === undefined ? '' : ` ${facts.status}`;
    return `${place} answers${status}${took(figures.latency)}${certificateOf(facts)}`;
  },
  tcp: (check, { facts, figures }) => {
    const place = textOf(facts.address) ?? check.id;
    return `${place} takes connections${took(figures.latency)}${certificateOf(facts)}`;
  },
  'target-group': (check, { figures }) => {
    const { group } = figures;
    if (group === undefined) return `${check.id} has its targets`;
    const zones = Object.keys(group.zones).filter((zone) => zone !== 'unknown');
    const where = zones.length > 0 ? ` in ${named(zones)}` : '';
    return `${group.name}: health checks pass, ${group.healthy} of ${group.total} targets healthy${where}`;
  },
  'cloud-map': (check, { facts }) => {
    const registered = Array.isArray(facts.registered) ? facts.registered.length : 0;
    return `${check.registeredService}.${check.namespace}: Cloud Map and DNS agree, ${counted(registered, 'instance')} registered`;
  },
};

const certificateOf = (facts: Facts): string => {
  const days = numberOf(facts.certificateDaysLeft) ?? numberOf(recordOf(facts.certificate).daysLeft);
  return days === undefined ? '' : `, certificate valid for ${counted(days, 'day')}`;
};
