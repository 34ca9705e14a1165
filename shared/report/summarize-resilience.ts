import type { ServiceId } from '../config/schema.ts';
import type { Fault } from '../health/fault.ts';
import type { Change } from '../health/state.ts';
import { elapsedInWords } from '../time/words.ts';
import type { Point } from './report.ts';
import { checksOf } from './summarize-causes.ts';
import { named, type Scene, sentence } from './summarize-scene.ts';
import type { ServiceView } from './view.ts';

/** A service with a fallback that failed in the period, until it was healthy again or now. */
type Outage = { service: ServiceId; since: string; end: string; over: boolean };

/** What tells that resilience held; the title begins so. */
export const RESILIENCE = 'Resilience: ';

/** Resilience that held: what failed, and who went on without it, as far as the checks of who uses it say so. */
export const resiliencePoints = (scene: Scene): Point[] =>
  mitigatedOutages(scene).flatMap((outage): Point[] => {
    const views = usersOf(outage, scene);
    const proofs = views.flatMap((view) => fellBack(view, outage, scene) ?? stayedHealthy(view, outage, scene) ?? []);
    if (proofs.length === 0) return [];
    const name = scene.nameOf(outage.service);
    const lasted = `${name} ${outage.over ? 'failed' : 'has failed'} for ${elapsedInWords(outage.since, outage.end)}`;
    const lines = [
      ...proofs.map(({ words }) => words),
      ...views.flatMap((view) => failsOtherwise(view, outage, scene)),
    ];
    const who = proofs.length === views.length ? 'its users' : named(proofs.map(({ view }) => view.name));
    const [until] = proofs.flatMap((proof) => proof.until ?? []).sort();
    const how =
      until === undefined ? `${who} went on` : `what ${who} had for it held for ${elapsedInWords(outage.since, until)}`;
    return [
      {
        service: outage.service,
        title: `${RESILIENCE}${name} failed, ${how}`,
        status: until === undefined ? 'healthy' : 'degraded',
        lines: lines.map((words) => sentence(`${lasted}, and ${words}`)),
      },
    ];
  });

/** Those with checks. */
const usersOf = ({ service }: Outage, { config, services }: Scene): ServiceView[] => {
  const users = config.services.filter(({ dependsOn }) => dependsOn.includes(service)).map(({ id }) => id);
  return services.filter((view) => users.includes(view.service) && view.checks.length > 0);
};

/** Since the first check of the service failed; of those that are over the newest. */
const mitigatedOutages = (scene: Scene): Outage[] =>
  scene.config.services
    .filter(({ impact }) => impact === 'degraded')
    .flatMap(({ id: service }): Outage[] => {
      const view = scene.services.find((each) => each.service === service);
      const failing = view?.checks.filter(({ status }) => isFailing(status)) ?? [];
      const [since] = failing.flatMap((check) => check.since ?? []).sort();
      if (since !== undefined) return [{ service, since, end: scene.at, over: false }];
      const own = scene.changes.filter(({ check }) => scene.checkOf(check)?.service === service);
      const broke = own.findLast(({ to }) => isFailing(to));
      const back = own.findLast(({ to, at }) => to === 'healthy' && broke !== undefined && at > broke.at);
      return broke === undefined || back === undefined ? [] : [{ service, since: broke.at, end: back.at, over: true }];
    });

const isFailing = (status: string): boolean => status === 'unhealthy' || status === 'degraded';

/** That one user went on; `until`: when that ended within the outage. */
type Proof = { view: ServiceView; words: string; until?: string };

const changesOf = ({ checks }: ServiceView, { since, end }: Outage, { changes }: Scene): Change[] => {
  const own = new Set(checks.map(({ check }) => check));
  return changes.filter(({ check, at }) => own.has(check) && at >= since && at <= end);
};

/** A health endpoint that said within the outage that the service is degraded, and was not down by it. */
const fellBack = (view: ServiceView, outage: Outage, scene: Scene): Proof | undefined => {
  const own = changesOf(view, outage, scene);
  const standing = view.checks.flatMap(({ check, status, since = '', fault }) =>
    since >= outage.since && since <= outage.end ? [{ check, at: since, to: status, fault }] : [],
  );
  const said = [...own, ...standing].find(({ to, fault }) => to === 'degraded' && saysOf(fault, outage, scene));
  if (said?.fault === undefined) return undefined;
  const later = own.find(({ check, at, to }) => check === said.check && to === 'unhealthy' && at > said.at);
  const words = `${view.name} stayed degraded, not down: ${said.fault.message}`;
  if (later === undefined) return { view, words };
  const ended = `until ${later.check} failed at ${scene.when(later.at)} (${later.fault?.code ?? later.to})`;
  return { view, words: `${words}, ${ended}`, until: later.at };
};

/** Whether a fault is about a JSON path that names the service, such as `services.redis` of Redis. */
const saysOf = (fault: Fault | undefined, { service }: Outage, { nameOf }: Scene): boolean => {
  if (fault?.code !== 'http.degraded') return false;
  const paths = [...fault.message.matchAll(/(?<=^|[\s,])([^\s,]+) is /g)].map(([, path = '']) => wordsIn(path));
  return paths.some((path) => [service, nameOf(service)].some((name) => isWithin(wordsIn(name), path)));
};

/** `taskQueue.redis_main` as `task`, `queue`, `redis`, `main`. */
const wordsIn = (text: string): string[] =>
  text
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, ' ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

const isWithin = (words: readonly string[], all: readonly string[]): boolean =>
  words.length > 0 && words.every((word) => all.includes(word));

const stayedHealthy = (view: ServiceView, outage: Outage, scene: Scene): Proof | undefined => {
  const well = view.checks.every(
    ({ status, since }) => status === 'healthy' && since !== undefined && since <= outage.since,
  );
  if (!well || changesOf(view, outage, scene).length > 0) return undefined;
  const words = `${view.name} stayed healthy: ${named(view.checks.map(({ check }) => check))} did not change`;
  return { view, words };
};

/** No proof of its own: what fails beside has a cause that is known, and is another one. */
const failsOtherwise = (view: ServiceView, outage: Outage, scene: Scene): string[] => {
  if (outage.over || fellBack(view, outage, scene) !== undefined) return [];
  const causes = scene.open.flatMap((incident) => incident.causes);
  const others = causes.filter(
    ({ service, sure }) => service !== outage.service && (sure === 'sure' || sure === 'likely'),
  );
  const explained = new Set(others.flatMap(checksOf));
  const failing = view.checks.filter(({ status }) => status === 'unhealthy').map(({ check }) => check);
  if (failing.length === 0 || failing.some((check) => !explained.has(check))) return [];
  return [
    `that is not why ${view.name} fails: ${named(failing)} ${failing.length === 1 ? 'has' : 'have'} another cause`,
  ];
};
