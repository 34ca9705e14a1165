import type { ServiceId } from '../config/schema.ts';
import type { Change } from '../health/state.ts';
import { elapsedInWords } from '../time/words.ts';
import type { Point } from './report.ts';
import { named, type Scene, sentence } from './summarize-scene.ts';
import type { ServiceView } from './view.ts';

/** A service with a fallback that failed in the period, until it was healthy again or now. */
type Outage = { service: ServiceId; since: string; end: string; over: boolean };

/** What tells that resilience held; the title begins so. */
export const RESILIENCE = 'Resilience: ';

/** Resilience that held: what failed, and who went on without it, as far as the checks of who uses it say so. */
export const resiliencePoints = (scene: Scene): Point[] =>
  mitigatedOutages(scene).flatMap((outage): Point[] => {
    const lines = heldDuring(outage, scene);
    const name = scene.nameOf(outage.service);
    const title = `${RESILIENCE}${name} failed, its users went on`;
    return lines.length === 0 ? [] : [{ service: outage.service, title, status: 'healthy', lines }];
  });

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

/** The strongest proof first: who says so itself, who had no change, whose failure has another cause. */
const heldDuring = (outage: Outage, scene: Scene): string[] => {
  const { service, since, end, over } = outage;
  const users = scene.config.services.filter(({ dependsOn }) => dependsOn.includes(service)).map(({ id }) => id);
  const views = scene.services.filter((view) => users.includes(view.service) && view.checks.length > 0);
  const proofs = [fellBack, stayedHealthy, failsOtherwise].map(
    (proof) => (view: ServiceView) => proof(view, outage, scene),
  );
  const held = proofs.flatMap((proof) => views.flatMap((view) => proof(view) ?? []));
  const lasted = `${scene.nameOf(service)} ${over ? 'failed' : 'has failed'} for ${elapsedInWords(since, end)}`;
  return held.map((words) => sentence(`${lasted}, and ${words}`));
};

type Proof = (view: ServiceView, outage: Outage, scene: Scene) => string | undefined;

const changesOf = ({ checks }: ServiceView, { since, end }: Outage, { changes }: Scene): Change[] => {
  const own = new Set(checks.map(({ check }) => check));
  return changes.filter(({ check, at }) => own.has(check) && at >= since && at <= end);
};

/** A health endpoint that said of a part that it is degraded, and was not down by it. */
const fellBack: Proof = (view, outage, scene) => {
  const own = changesOf(view, outage, scene);
  const changed = own.find(({ to, fault }) => to === 'degraded' && fault?.code === 'http.degraded');
  const standing = view.checks.find(({ status, fault }) => status === 'degraded' && fault?.code === 'http.degraded');
  const said = changed ?? standing;
  if (said?.fault === undefined) return undefined;
  const later = own.find(({ check, at, to }) => check === said.check && to === 'unhealthy' && at > (changed?.at ?? ''));
  const until =
    later === undefined
      ? ''
      : `, until ${later.check} failed at ${scene.when(later.at)} (${later.fault?.code ?? later.to})`;
  return `${view.name} stayed degraded, not down: ${said.fault.message}${until}`;
};

const stayedHealthy: Proof = (view, outage, scene) => {
  const well = view.checks.every(
    ({ status, since }) => status === 'healthy' && since !== undefined && since <= outage.since,
  );
  if (!well || changesOf(view, outage, scene).length > 0) return undefined;
  return `${view.name} stayed healthy: ${named(view.checks.map(({ check }) => check))} did not change`;
};

const failsOtherwise: Proof = (view, outage, scene) => {
  if (fellBack(view, outage, scene) !== undefined) return undefined;
  const others = scene.open.flatMap(({ causes }) => causes).filter(({ service }) => service !== outage.service);
  const explained = new Set(
    others.flatMap(({ checks, explains }) => [...checks, ...explains.map(({ check }) => check)]),
  );
  const failing = view.checks.filter(({ status }) => status === 'unhealthy').map(({ check }) => check);
  if (failing.length === 0 || failing.some((check) => !explained.has(check))) return undefined;
  return `that is not why ${view.name} fails: ${named(failing)} ${failing.length === 1 ? 'has' : 'have'} another cause`;
};
