import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import { counted } from './summarize-scene.ts';

/** A renewal that has not happened by now is late: public authorities renew a third of the time before the end. */
const SOON_DAYS = 30;

/** Certificates whose end is near. */
export const certificates: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const left = figures.gauges.certificateDaysLeft;
    if (left === undefined || left.last >= SOON_DAYS) return [];
    const expected = check.kind === 'http' || check.kind === 'tcp' ? check.expect?.certificate : undefined;
    const judged = expected === undefined ? '' : `; ${check.id} is degraded below ${counted(expected, 'day')}`;
    return [
      {
        rule: 'certificate-days',
        subject: check.id,
        title: (subjects, n) =>
          `Renew the ${n === 1 ? 'certificate' : 'certificates'} that ${subjects} ${n === 1 ? 'sees' : 'see'}`,
        because: `it is valid for ${counted(left.last, 'day')} more${judged}`,
        advice:
          'Renew it now, and look why that has not happened by itself: renewal is due 30 days before the end as a rule',
        checks: [check.id],
        basis: basisOf(check.id, { runs: left.points, since: left.since, until: left.until }),
      },
    ];
  });
