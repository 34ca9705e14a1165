import { faultTitle } from '../health/fault.ts';
import type { Point, ServiceLine } from './report.ts';
import { proofOf } from './summarize-proof.ts';
import { capital, counted, type Scene } from './summarize-scene.ts';
import type { CheckView, ServiceView } from './view.ts';

/** The rows of the service table, in the order of the configuration. */
export const serviceLines = (scene: Scene): ServiceLine[] =>
  scene.services.map((view) => {
    const { service, name, status, since } = view;
    const mitigated = isMitigated(view, scene);
    return {
      service,
      name,
      ...(status !== undefined && { status }),
      mitigated,
      ...(since !== undefined && { since }),
      details: detailsOf(view, mitigated, scene),
    };
  });

/** It fails, and who uses it has a fallback. */
export const isMitigated = ({ service, checks }: ServiceView, { config }: Scene): boolean =>
  config.services.find(({ id }) => id === service)?.impact === 'degraded' &&
  checks.some(({ status }) => status === 'unhealthy' || status === 'degraded');

const detailsOf = (view: ServiceView, mitigated: boolean, scene: Scene): string => {
  if (view.status === undefined) return 'No check watches it';
  if (view.status === 'healthy') {
    const proofs = proofsOf(view, scene);
    return proofs.length > 0 ? capital(proofs.join('; ')) : 'Healthy; nothing of it was measured in this period';
  }
  const why = whyOf(view, scene);
  const fallback = mitigated ? '; its users have a fallback' : '';
  return `${capital(troubleOf(view))}${why === '' ? '' : `: ${why}`}${fallback}`;
};

/** `health checks time out (2 of 2 checks)`: the fault of its worst check. */
const troubleOf = ({ checks }: ServiceView): string => {
  const failing = checks.filter(isTroubled);
  const [worst] = worstFirst(failing);
  if (worst === undefined) return 'no verdict yet';
  const title = worst.fault ? faultTitle(worst.fault.code) : `is ${worst.status}`;
  const same = failing.filter(({ fault }) => fault?.code === worst.fault?.code).length;
  return checks.length > 1 ? `${title} (${same} of ${counted(checks.length, 'check')})` : title;
};

const worstFirst = (checks: readonly CheckView[]): CheckView[] => {
  const order = ['unhealthy', 'degraded', 'unknown'];
  return checks.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
};

export const isTroubled = ({ status }: Pick<CheckView, 'status'>): boolean =>
  status === 'unhealthy' || status === 'degraded' || status === 'unknown';

/** What was told as the cause of its checks, by itself or by what it needs. */
const whyOf = ({ service, checks }: ServiceView, { open }: Scene): string => {
  const own = new Set(checks.map(({ check }) => check));
  const causes = open.flatMap((incident) => incident.causes);
  const direct = causes.filter((cause) => cause.checks.some((check) => own.has(check)));
  const others = causes.filter(
    (cause) => !direct.includes(cause) && cause.explains.some(({ check }) => own.has(check)),
  );
  const needed = others.filter((cause) => cause.service !== service);
  const told = [
    ...direct.map(({ title }) => title),
    ...needed.map(({ title, serviceName }) => `${serviceName}: ${title}`),
  ];
  return [...new Set(told)].slice(0, MOST_CAUSES).join('; ');
};

/** More are told under the root causes. */
const MOST_CAUSES = 3;

/** What each healthy check of a service has proven. */
const proofsOf = ({ checks }: ServiceView, { checkOf, figures }: Scene): string[] =>
  checks.flatMap(({ check: id, status }) => {
    const check = checkOf(id);
    return check === undefined || status !== 'healthy' ? [] : (proofOf(check, figures.get(id)) ?? []);
  });

/** The healthy services, each with what was proven of it. */
export const healthyPoints = (scene: Scene): Point[] =>
  scene.services
    .filter(({ status }) => status === 'healthy')
    .map((view) => ({
      service: view.service,
      title: `${view.name}: fully operational`,
      status: 'healthy',
      lines: [...(view.since === undefined ? [] : [`healthy ${scene.lasting(view.since)}`]), ...proofsOf(view, scene)],
    }));

/** Of a service that is not healthy as a whole: what of it works all the same. */
export const partlyHealthyPoints = (scene: Scene): Point[] =>
  scene.services
    .filter(({ status }) => status !== 'healthy' && status !== undefined)
    .flatMap((view): Point[] => {
      const lines = proofsOf(view, scene);
      if (lines.length === 0) return [];
      return [{ service: view.service, title: `${view.name}: in part`, status: 'healthy', lines }];
    });
