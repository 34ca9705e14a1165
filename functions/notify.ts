import { notify } from '../shared/notify.ts';
import { composeNotifying } from './compose/notifying.ts';

const composing = composeNotifying();
// What fails here is told by the invocation that waits for it.
composing.catch(() => {});

/** One pass of the telling; whatever invoked it, all that is untold is looked at. */
export const handler = async () => {
  const { config, deps } = await composing;
  const summary = await notify(config, deps);
  console.log(JSON.stringify(summary));
  return summary;
};
