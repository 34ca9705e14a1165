import { lengthInWords } from '../time/words.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';

/** Cloud Map's own default. */
const USUAL_TTL_S = 60;
/** A mend that is seen later than this is a matter of the zone. */
const LONG_NEGATIVE_S = 60;

/** Records that are kept for long: a new address is used only so much later. */
export const longTtls: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const { ttlS } = figures;
    if (check.kind !== 'dns' || ttlS === undefined || ttlS <= USUAL_TTL_S) return [];
    return [
      {
        rule: 'dns-ttl',
        subject: check.name,
        title: (subjects) => `Shorten the TTL of ${subjects}`,
        because: `no answer had less than ${ttlS} s: after a new deployment old addresses are used for up to ${lengthInWords(ttlS * 1000)}`,
        advice: 'A TTL of 60 s or less; 10 s for what is replaced often',
        checks: [check.id],
        basis: basisOf(check.id, { ...figures, runs: figures.latency?.runs ?? figures.runs }, 'answer'),
      },
    ];
  });

/** Names that failed, and how long resolvers keep that they do not exist. */
export const negativeTtls: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const { negativeTtlS } = figures;
    const missing = (figures.faults['dns.nxdomain'] ?? 0) + (figures.faults['dns.nodata'] ?? 0);
    if (check.kind !== 'dns' || negativeTtlS === undefined || negativeTtlS < LONG_NEGATIVE_S || missing === 0)
      return [];
    return [
      {
        rule: 'dns-negative-ttl',
        subject: check.name,
        title: (subjects, n) => `Shorten for how long ${subjects} ${n === 1 ? 'is' : 'are'} remembered as missing`,
        because: `it did not exist in ${missing} ${missing === 1 ? 'run' : 'runs'}, and its zone lets resolvers keep that for ${negativeTtlS} s: each mend is seen so much later`,
        advice: 'Lower the minimum TTL in the SOA record of the zone, to 15 s or less',
        checks: [check.id],
        basis: basisOf(check.id, figures),
      },
    ];
  });
