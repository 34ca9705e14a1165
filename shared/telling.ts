import type { CheckId, Config } from './config/schema.ts';
import type { NotifyDeps, NotifySummary } from './notify.ts';
import type { Telemetry } from './ops/telemetry.ts';
import { type TellSummary, tellAlone } from './tell-alone.ts';
import { measureUntold } from './untold.ts';

/** Whether a pass was made, left nothing to send, and no topic missed anything; without `passes` it is one pass. */
export const isComplete = ({ unsent, missed, passes }: NotifySummary & Partial<TellSummary>): boolean =>
  passes !== 0 && unsent.length === 0 && missed === undefined;

/**
 * Tells as the only teller, and says as telemetry how that went; of passes that fail too, which throw after that. Who finds
 * another teller at work says nothing: that one does.
 */
export const tellAndMeasure = async (config: Config, deps: NotifyDeps, telemetry: Telemetry): Promise<TellSummary> => {
  let seen: Set<CheckId> | undefined;
  const onUntold = (checks: readonly CheckId[]): void => {
    seen = new Set([...(seen ?? []), ...checks]);
  };
  const [told] = await Promise.allSettled([tellAlone(config, { ...deps, onUntold })]);
  if (told.status === 'fulfilled' && told.value.passes === 0) return told.value;
  const measure = async () => measureUntold(config, [...(seen ?? (await deps.store.untold()))], deps);
  // A store that cannot be read now is told by what failed, or by the next pass.
  const untold = await measure().catch(() => undefined);
  const complete = told.status === 'fulfilled' && isComplete(told.value);
  telemetry.told({ complete, ...(untold && { untold }) });
  if (told.status === 'rejected') throw told.reason;
  return told.value;
};
