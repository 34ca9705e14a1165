import type { CheckId, Config } from './config/schema.ts';
import { correlateScene } from './diagnose-incident.ts';
import type { DiagnosingDeps } from './diagnosing.ts';
import { correlate } from './health/correlate.ts';
import type { Cause } from './health/finding.ts';
import { shapeOf, type Trouble } from './health/grouping.ts';
import type { Member } from './health/incident.ts';
import { createTopology } from './health/topology.ts';
import { type CheckReport, type SpotCheckDeps, selectChecks, spotCheck } from './spot-check.ts';
import { isoSecond } from './time/clock.ts';

/** Why a check fails now. `causes`: the deepest first, of what it needs too; none when it is healthy. */
export type WhyReport = { report: CheckReport; causes: readonly Cause[]; others: readonly CheckReport[] };

/** Probes a check and all that its service needs, once, and says what of it is to be mended. Changes nothing. */
export const why = async (
  config: Config,
  id: CheckId,
  deps: SpotCheckDeps & { diagnosing: DiagnosingDeps },
): Promise<WhyReport> => {
  const [asked] = selectChecks(config, [id]);
  if (asked === undefined) throw new TypeError(`${id} was not selected`);
  const topology = createTopology(config.services);
  const needed = config.checks.filter(
    ({ service }) => service === asked.service || topology.impactOf(service, asked.service) !== undefined,
  );
  const reports = await spotCheck(config, { checks: needed.map((check) => check.id), why: true }, deps);
  const report = reports.find(({ check }) => check === id);
  if (report === undefined) throw new TypeError(`${id} was not answered`);
  const others = reports.filter((one) => one !== report);
  if (report.status === 'healthy') return { report, causes: [], others };
  const at = isoSecond(deps.clock.now());
  const members = membersOf(reports, at, config, deps);
  const causes = correlate({ root: members[0]?.check ?? id, members }, correlateScene(config, deps.timings));
  return { report, causes: causes.filter((cause) => concerns(cause, id)), others };
};

const concerns = ({ findings, explains }: Cause, id: CheckId): boolean =>
  findings.some(({ check }) => check === id) || explains.some(({ check }) => check === id);

/** All that fails as if it had failed at once: which broke first is not known here, only what needs what. */
const membersOf = (reports: readonly CheckReport[], at: string, config: Config, deps: SpotCheckDeps): Member[] => {
  const findingsOf = new Map(reports.map(({ check, findings }) => [check, findings]));
  const failing = reports.filter(({ status }) => status !== 'healthy');
  const troubles = failing.flatMap((report): Trouble[] => {
    const { check, service, kind, status } = report;
    if (status !== 'degraded' && status !== 'unhealthy') return [];
    return [{ check, service, kind, status, ...faultOf(report), since: at, seq: 0 }];
  });
  const topology = createTopology(config.services);
  const scene = { topology, withinMs: deps.timings.explainWithinMs, failing: new Set(troubles.map((t) => t.service)) };
  const shaped = troubles.length > 0 ? shapeOf(scene, troubles).members : [];
  const blind = failing
    .filter(({ status }) => status === 'unknown')
    .map((report): Member => {
      const { check, service } = report;
      return { check, service, seq: 0, status: 'unknown', ...faultOf(report), since: at, role: 'root' };
    });
  return [...shaped, ...blind].map((member) => {
    const findings = findingsOf.get(member.check);
    return findings === undefined ? member : { ...member, findings };
  });
};

const faultOf = ({ fault, stage, message }: CheckReport): Pick<Member, 'fault'> =>
  fault === null || stage === null ? {} : { fault: { code: fault, stage, message: message ?? '' } };
