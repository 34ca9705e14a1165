import { everyKind } from './compose/every-kind.ts';
import { createTickHandler } from './compose/tick-handler.ts';

/** Each minute: the checks marked `from: outside`, and Cloud Map. */
export const handler = createTickHandler('probe-outside', everyKind);
