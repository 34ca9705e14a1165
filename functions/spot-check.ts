import { type CheckReport, spotCheck } from '../shared/spot-check.ts';
import { composed } from './compose/composed.ts';
import { readConfig } from './compose/config.ts';
import { everyKind } from './compose/every-kind.ts';
import { composeProbing } from './compose/probing.ts';
import { spotCheckRequest } from './compose/spot-check-request.ts';

const compose = async () => {
  const config = await readConfig();
  return { config, deps: await composeProbing(config.checks, everyKind) };
};
const composing = composed(compose);

/** Probes now and answers; `{ "checks": ["redis-primary"], "save": true }`, or nothing for all and to keep nothing. */
export const handler = async (event: unknown): Promise<CheckReport[]> => {
  const request = spotCheckRequest(event);
  const { config, deps } = await composing();
  return spotCheck(config, request, deps);
};
