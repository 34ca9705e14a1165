import type { Check } from '../config/schema.ts';
import { basisOf, measuredIn, type Rule } from './recommend-rule.ts';
import { counted, named, type Scene } from './summarize-scene.ts';

/** Target groups in which one target or one zone is all there is. */
export const singleTargets: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const { group } = figures;
    if (group === undefined || group.total === 0) return [];
    const zones = Object.entries(group.zones).filter(([zone, { total }]) => zone !== 'unknown' && total > 0);
    const [only] = zones;
    const single = group.total === 1;
    if (!single && !(zones.length === 1 && group.total > 1)) return [];
    const where = only === undefined ? '' : ` in ${only[0]}`;
    return [
      {
        rule: 'redundancy',
        subject: group.name,
        title: (subjects) => `Give ${subjects} a second ${single ? 'target' : 'zone'}`,
        because: single
          ? `it has one target${where}: each restart of it is an outage of ${scene.nameOf(check.service)}`
          : `all ${counted(group.total, 'target')} are${where}: the loss of that zone is an outage of ${scene.nameOf(check.service)}`,
        advice: single
          ? 'Run two tasks or more, in two zones'
          : 'Spread the targets over two zones or more, and say them in expect.zones',
        checks: [check.id],
        basis: basisOf(check.id, figures),
      },
    ];
  });

/** What AWS gives a name of: one address is all it has, whatever stands behind it. */
const BEHIND_ONE = /\.(cache|rds|redshift|memorydb|es|opensearch)\.amazonaws\.com(\.cn)?\.?$|(^|\.)(master|primary)\./i;

/** Of a name that caches or databases are asked by: which of several nodes answers is not seen in its address. */
const isPrimary = (check: Check, { config }: Scene): boolean =>
  check.kind === 'dns' &&
  (BEHIND_ONE.test(check.name) ||
    config.checks.some(({ kind, service }) => kind === 'redis' && service === check.service));

/** Names that others depend on with one address behind them. */
export const singleAddresses: Rule = (scene) =>
  measuredIn(scene).flatMap(({ check, figures }) => {
    const answers = figures.gauges.answers;
    const users = usersOf(check.service, scene);
    if (check.kind !== 'dns' || check.type === 'CNAME' || answers?.max !== 1 || users.length === 0) return [];
    if (isPrimary(check, scene)) return [];
    return [
      {
        rule: 'redundancy',
        subject: check.name,
        title: (subjects) => `Give ${subjects} a second address`,
        because: `it never had more than one, and ${named(users)} ${users.length === 1 ? 'needs' : 'need'} it: its one instance is a single point of failure`,
        advice:
          'Run two instances or more, each registered; a proxy that retries (a service mesh) helps once there are two',
        checks: [check.id],
        basis: basisOf(check.id, { runs: answers.points, since: answers.since, until: answers.until }, 'answer'),
      },
    ];
  });

const usersOf = (service: string, { config }: Scene): string[] =>
  config.services.filter(({ dependsOn }) => dependsOn.includes(service)).map(({ name }) => name);
