import { notify } from '../shared/notify.ts';
import { composed } from './compose/composed.ts';
import { composeNotifying } from './compose/notifying.ts';

const composing = composed(composeNotifying);

/** One pass of the telling; whatever invoked it, all that is untold is looked at. */
export const handler = async () => {
  const { config, deps } = await composing();
  const summary = await notify(config, deps);
  console.log(JSON.stringify(summary));
  return summary;
};
