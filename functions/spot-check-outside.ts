import { everyKind } from './compose/every-kind.ts';
import { createSpotCheckHandler } from './compose/spot-check-handler.ts';

/** The spot check of what is probed from outside the VPC, Cloud Map among it; asked like `spot-check`. */
export const handler = createSpotCheckHandler('spot-check-outside', everyKind);
