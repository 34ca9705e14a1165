import { basisOf, type Rule, seenIn } from './recommend-rule.ts';
import type { Trend } from './report-trend.ts';
import { counted } from './summarize-scene.ts';

/** A renewal that has not happened by now is late: public authorities renew a third of the time before the end. */
const SOON_DAYS = 30;

/** One that was renewed in the period lives as long as the most that was seen: a third of that is soon. */
const soonOf = ({ first, max }: Trend): number => (max > first ? Math.min(SOON_DAYS, max / 3) : SOON_DAYS);

/** Certificates whose end is near. */
export const certificates: Rule = (scene) =>
  seenIn(scene).flatMap(({ check, figures }) => {
    const left = figures.gauges.certificateDaysLeft;
    if (left === undefined || left.last >= soonOf(left)) return [];
    const expected = check.kind === 'http' || check.kind === 'tcp' ? check.expect?.certificate : undefined;
    const judged = expected === undefined ? '' : `; ${check.id} is degraded below ${counted(expected, 'day')}`;
    return [
      {
        rule: 'certificate-days',
        subject: check.id,
        title: (subjects, n) =>
          `Renew the ${n === 1 ? 'certificate' : 'certificates'} that ${subjects} ${n === 1 ? 'sees' : 'see'}`,
        because: `${left.last < 0 ? 'it has expired' : `it is valid for ${counted(left.last, 'day')} more`}${judged}`,
        advice:
          'Renew it now, and look why that has not happened by itself: renewal is due a third of its life before the end as a rule',
        checks: [check.id],
        basis: basisOf(check.id, { runs: left.points, since: left.since, until: left.until }),
      },
    ];
  });
