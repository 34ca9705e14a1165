import { bringsNewCause, commitStep } from './commit-step.ts';
import type { Config } from './config/schema.ts';
import { type DiagnoseDeps, diagnoseIncident, digestOf, newestFailure } from './diagnose-incident.ts';
import type { Incident } from './health/incident.ts';
import type { State } from './health/state.ts';

/**
 * Explains an open incident anew: one that was told without a reason, one whose evidence is another by now, and any now and
 * then. A cause that people do not know is a step of its own, which is answered; what else is found is for the next message.
 */
export const diagnoseAgain = async (
  incident: Incident,
  config: Config,
  states: ReadonlyMap<string, State>,
  deps: DiagnoseDeps,
): Promise<Incident | undefined> => {
  if (deps.diagnosing === undefined || !(await isDue(incident, deps))) return undefined;
  const explained = await diagnoseIncident(incident, config, states, deps, true);
  if (bringsNewCause(explained, config, deps)) {
    return commitStep(explained, 'cause-changed', incident.rev, config, states, deps);
  }
  // When somebody wrote meanwhile, the next pass looks again.
  await deps.store.saveIncident(explained, incident.rev);
  return undefined;
};

const isDue = async (incident: Incident, deps: DiagnoseDeps): Promise<boolean> => {
  const { clock, timings } = deps;
  if (incident.diagnosedAt === undefined) return true;
  const sinceMs = clock.now() - Date.parse(incident.diagnosedAt);
  if (sinceMs >= timings.diagnoseAgainMs) return true;
  return sinceMs >= 2 * timings.tickMs && (await hasOtherEvidence(incident, deps));
};

const hasOtherEvidence = async ({ members }: Incident, deps: DiagnoseDeps): Promise<boolean> => {
  const explained = members.filter(({ evidence, status }) => evidence !== undefined && status !== 'healthy');
  const others = await Promise.all(
    explained.map(async ({ check, evidence }) => {
      const newest = await newestFailure(check, deps);
      return newest !== undefined && digestOf(newest) !== evidence;
    }),
  );
  return others.includes(true);
};
