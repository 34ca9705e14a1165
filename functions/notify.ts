import { isComplete, tellAndMeasure } from '../shared/telling.ts';
import { composed } from './compose/composed.ts';
import { composeNotifying } from './compose/notifying.ts';

const composing = composed(composeNotifying);

/** Tells, as the only teller; whatever invoked it, all that is untold is looked at. */
export const handler = async () => {
  const { config, deps, telemetry, ping } = await composing();
  const summary = await tellAndMeasure(config, deps, telemetry);
  console.log(JSON.stringify(summary));
  for (const { problem } of summary.unsent) console.warn(`not told, tried again by the next pass: ${problem}`);
  for (const problem of summary.missed ?? []) console.warn(`not told any more: ${problem}`);
  const problem = isComplete(summary) ? await ping() : undefined;
  if (problem) console.warn(problem);
  return summary;
};
