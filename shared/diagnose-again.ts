import { isQuietHour } from './alerts/quiet-hours.ts';
import { inMaintenance } from './alerts/windows.ts';
import { asSeenNow, commitStep, newCauses } from './commit-step.ts';
import type { Config } from './config/schema.ts';
import { type DiagnoseDeps, diagnoseIncident, digestOf, mostUrgent, newestFailure } from './diagnose-incident.ts';
import type { Incident } from './health/incident.ts';
import type { State } from './health/state.ts';

type States = ReadonlyMap<string, State>;

/**
 * Explains an open incident anew: one that was told without a reason, one whose evidence is another by now, and any now and
 * then. A cause that people do not know is a step of its own, which is answered; what else is found is for the next message.
 */
export const diagnoseAgain = async (
  incident: Incident,
  config: Config,
  states: States,
  deps: DiagnoseDeps,
): Promise<Incident | undefined> => {
  if (deps.diagnosing === undefined || !(await isDue(incident, deps))) return undefined;
  const explained = await diagnoseIncident(incident, config, states, deps, true);
  const seen = asSeenNow(explained, config, states);
  const fresh = newCauses(seen, config, deps).map(({ findings: [{ check }] }) => check);
  const held = await Promise.all(fresh.map((check) => isHeld(check, config, states, deps)));
  if (held.includes(false) && !isQuietHour(config, seen.severity, deps.clock.now())) {
    return commitStep(seen, 'cause-changed', incident.rev, config, states, deps);
  }
  // Kept for the next message. When somebody wrote meanwhile, the next pass looks again.
  await deps.store.saveIncident(explained, incident.rev);
  return undefined;
};

/** In maintenance, silenced or flapping: told when that ends, if it lasts. */
const isHeld = async (
  check: string,
  config: Config,
  states: States,
  { clock, store }: DiagnoseDeps,
): Promise<boolean> => {
  const service = config.checks.find(({ id }) => id === check)?.service ?? '';
  if (states.get(check)?.flappingSince !== undefined) return true;
  if (inMaintenance(config.maintenance, config.timezone, service, clock.now())) return true;
  return (await store.silences([check, service])).length > 0;
};

const isDue = async (incident: Incident, deps: DiagnoseDeps): Promise<boolean> => {
  const { clock, timings } = deps;
  if (incident.diagnosedAt === undefined) return true;
  const sinceMs = clock.now() - Date.parse(incident.diagnosedAt);
  if (sinceMs >= timings.diagnoseAgainMs) return true;
  return sinceMs >= 2 * timings.tickMs && (await hasOtherEvidence(incident, deps));
};

const hasOtherEvidence = async ({ members }: Incident, deps: DiagnoseDeps): Promise<boolean> => {
  const explained = mostUrgent(members).filter(({ evidence }) => evidence !== undefined);
  const others = await Promise.all(
    explained.map(async (member) => {
      const newest = await newestFailure(member, deps);
      return newest !== undefined && digestOf(newest) !== member.evidence;
    }),
  );
  return others.includes(true);
};
