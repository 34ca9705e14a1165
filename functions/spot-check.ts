import { kindsInVpc } from './compose/kinds-in-vpc.ts';
import { createSpotCheckHandler } from './compose/spot-check-handler.ts';

/** In the VPC, probes now and answers; `{ "checks": ["redis-primary"], "save": true }`, or nothing for all and to keep nothing. */
export const handler = createSpotCheckHandler('spot-check', kindsInVpc);
