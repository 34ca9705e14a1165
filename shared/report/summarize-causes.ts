import { faultTitle } from '../health/fault.ts';
import type { CauseLine, ToldReason, Weight } from './report.ts';
import { capital, named, type ReportedIncident, type Scene, sentence } from './summarize-scene.ts';

/** The root causes of what is open, in the order of their harm: what goes first is to be mended first. */
export const causeLines = (scene: Scene): CauseLine[] =>
  openCauses(scene).map(({ incident, cause }) => causeLine(incident, cause, scene));

/** A cause with its incident. */
export type OpenCause = { incident: ReportedIncident; cause: ToldReason };

const WEIGHTS = ['critical', 'warning', 'mitigated', 'monitor'] as const satisfies Weight[];

/** Critical and without a fallback first, then what explains most; else the deepest first, as they were found. */
export const openCauses = (scene: Scene): OpenCause[] =>
  scene.open
    .flatMap((incident) => incident.causes.map((cause) => ({ incident, cause })))
    .sort(
      (a, b) =>
        WEIGHTS.indexOf(weightOf(a, scene)) - WEIGHTS.indexOf(weightOf(b, scene)) ||
        explainedBy(b.cause) - explainedBy(a.cause),
    );

/** How much harm a cause does, to those who use what it broke. */
export const weightOf = ({ incident, cause }: OpenCause, { viewOf }: Scene): Weight => {
  const statuses = checksOf(cause).map((check) => viewOf(check)?.status);
  if (incident.severity === 'monitor' || statuses.every((status) => status === 'unknown')) return 'monitor';
  if (cause.mitigated) return 'mitigated';
  return statuses.includes('unhealthy') ? 'critical' : 'warning';
};

const explainedBy = ({ explains }: ToldReason): number => new Set(explains.map(({ check }) => check)).size;

/** Its own checks, and those that it explains. */
export const checksOf = ({ checks, explains }: ToldReason): string[] => [
  ...new Set([...checks, ...explains.map(({ check }) => check)]),
];

const causeLine = (incident: ReportedIncident, cause: ToldReason, scene: Scene): CauseLine => {
  const { service, serviceName, since, code, sure, title, summary } = cause;
  const weight = weightOf({ incident, cause }, scene);
  return {
    incident: incident.id,
    service,
    serviceName,
    weight,
    since,
    cause: cause.cause,
    code,
    ...(sure !== undefined && { sure }),
    title: `${namesOf(cause, scene)}: ${faultTitle(code)}`,
    issue: issueOf(cause, incident),
    standing: standingOf(cause, { weight, incident }, scene),
    evidence: cause.evidence,
    impact: cause.impact === '' ? '' : sentence(impactOf(cause.impact, scene)),
    because:
      sure === undefined ? 'Not known: no more than the fault was seen.' : `${capital(title)} (${sure}): ${summary}.`,
    checks: cause.checks,
    affected: affectedBy(cause, scene).flatMap((check) => affectedLine(check, scene)),
    explains: cause.explains,
    alternatives: cause.alternatives,
    unseen: cause.unseen,
  };
};

/** Who is on its fallback does not fail: the words of a diagnosis do not know how each service stands now. */
const impactOf = (impact: string, { services }: Scene): string => {
  const [, names = ''] = /^failing with it: ([^;]+)/i.exec(impact) ?? [];
  const mild = new Set(services.flatMap(({ name, status }) => (status === 'degraded' ? [name] : [])));
  const all = names.split(/, | and /);
  const degraded = all.filter((name) => mild.has(name));
  if (degraded.length === 0) return impact;
  const failing = all.filter((name) => !mild.has(name));
  const parts = [
    ...(failing.length > 0 ? [`failing with it: ${named(failing, failing.length)}`] : []),
    `degraded with it: ${named(degraded, degraded.length)}`,
  ];
  return `${parts.join('; ')}${impact.slice('failing with it: '.length + names.length)}`;
};

/** The services whose checks have the cause, in words. */
export const namesOf = ({ checks, serviceName }: ToldReason, { checkOf, nameOf }: Scene): string => {
  const names = checks.flatMap((id) => {
    const check = checkOf(id);
    return check === undefined ? [] : [nameOf(check.service)];
  });
  return named([...new Set([serviceName, ...names])], 4);
};

const issueOf = ({ checks, summary }: ToldReason, { members }: ReportedIncident): string => {
  const [message] = checks.flatMap((check) => members.find((member) => member.check === check)?.fault?.message ?? []);
  return sentence(message === undefined || message === '' ? summary : message);
};

const standingOf = (
  { since, serviceName }: ToldReason,
  { weight, incident: { ack } }: { weight: Weight; incident: ReportedIncident },
  { lasting, when }: Scene,
): string => {
  const standing = {
    critical: 'Not mitigated',
    warning: 'Not mitigated, degraded only',
    mitigated: `Mitigated: who uses ${serviceName} has a fallback`,
    monitor: 'Not measured: the monitor cannot see it, which says nothing of those who use it',
  }[weight];
  const at = ack && `; acknowledged by ${ack.by} at ${when(ack.at)}${ack.note === undefined ? '' : `: ${ack.note}`}`;
  return sentence(`${standing}; ${lasting(since)}${at ?? ''}`);
};

/** With what fails beside it, in the same service and in the same way, where nothing else was found. */
const affectedBy = (cause: ToldReason, scene: Scene): string[] => {
  const explained = new Set(scene.open.flatMap(({ causes }) => causes.flatMap(checksOf)));
  const beside = (scene.services.find(({ service }) => service === cause.service)?.checks ?? [])
    .filter(({ check, fault }) => fault?.code === cause.code && !explained.has(check))
    .map(({ check }) => check);
  return [...checksOf(cause), ...beside];
};

const affectedLine = (id: string, { viewOf, checkOf, nameOf, when, figures }: Scene): string[] => {
  const view = viewOf(id);
  const check = checkOf(id);
  if (view === undefined || check === undefined || view.status === 'healthy') return [];
  const group = figures.get(id)?.group;
  const targets =
    group === undefined
      ? ''
      : `: ${group.name}, ${group.healthy} of ${group.total} targets healthy${group.failOpen ? ', traffic goes to all of them (fail-open)' : ''}`;
  const since = view.since === undefined ? '' : ` since ${when(view.since)}`;
  const code = view.fault === undefined ? '' : `, ${view.fault.code}`;
  return [`${id} (${nameOf(check.service)}): ${view.status}${since}${code}${targets}`];
};
