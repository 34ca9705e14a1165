import { spotCheckFunctionOf } from '../../shared/config/functions.ts';
import type { Check } from '../../shared/config/schema.ts';
import type { DiagnosingDeps } from '../../shared/diagnosing.ts';
import type { Collect } from '../../shared/diagnosis/collect.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { askAgain, deploymentName } from './hints.ts';
import { idsOf } from './subnets.ts';

/** All that a diagnosis looks with; its clients are loaded when there is something to explain. */
export const composeDiagnosing = (): DiagnosingDeps => {
  const deployment = deploymentName();
  const region = process.env.AWS_REGION;
  const where = { ...(region !== undefined && { region }) };
  const inVpc = { ...where, subnetIds: idsOf('PROBE_SUBNET_IDS'), groupIds: idsOf('PROBE_SECURITY_GROUP_IDS') };
  const outside = { ...where, subnetIds: [], groupIds: [] };
  let loading: Promise<Collect> | undefined;
  return {
    collect: async (evidence, limits) => {
      loading ??= import('./collecting.ts').then(({ composeCollect }) => composeCollect());
      return (await loading)(evidence, limits);
    },
    vantageOf: (check) => (isInVpc(check) ? inVpc : outside),
    validateOf: (check) => askAgain(check.id, `${deployment}-${spotCheckFunctionOf(check)}`, region),
    clock: systemClock,
    timings: standardTimings,
  };
};

const isInVpc = (check: Check): boolean => spotCheckFunctionOf(check) === 'spot-check';
