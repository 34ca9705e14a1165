import { composeTargetGroupProbe } from './compose/target-group.ts';
import { createTickHandler } from './compose/tick-handler.ts';

/** Each minute: the target groups, in the VPC. */
export const handler = createTickHandler('probe-targets', { 'target-group': composeTargetGroupProbe });
