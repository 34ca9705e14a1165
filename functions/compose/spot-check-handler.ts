import { type SpotCheckFunction, spotCheckFunctionOf } from '../../shared/config/functions.ts';
import type { Check } from '../../shared/config/schema.ts';
import { type CheckReport, spotCheck } from '../../shared/spot-check.ts';
import { composed } from './composed.ts';
import { readConfig } from './config.ts';
import { composeDiagnosing } from './diagnosing.ts';
import { composeProbing, type Makers } from './probing.ts';
import { spotCheckRequest } from './spot-check-request.ts';

/** The handler of a spot check: it probes from where it is, so checks that run elsewhere are refused. */
export const createSpotCheckHandler = (name: SpotCheckFunction, makers: Makers) => {
  const composing = composed(async () => {
    const config = await readConfig();
    const own = config.checks.filter((check) => spotCheckFunctionOf(check) === name);
    return { config, own, deps: { ...(await composeProbing(own, makers)), diagnosing: composeDiagnosing() } };
  });
  return async (event: unknown): Promise<CheckReport[]> => {
    const request = spotCheckRequest(event);
    const { config, own, deps } = await composing();
    const { checks = own.map(({ id }) => id), ...options } = request;
    refuseOthers(name, config.checks, checks);
    return spotCheck(config, { ...options, checks }, deps);
  };
};

const refuseOthers = (name: SpotCheckFunction, configured: readonly Check[], asked: readonly string[]): void => {
  const others = configured.filter((check) => asked.includes(check.id) && spotCheckFunctionOf(check) !== name);
  const [other] = others;
  if (other === undefined) return;
  const where = name === 'spot-check' ? 'outside the VPC' : 'inside the VPC';
  const ids = others.map(({ id }) => id).join(', ');
  throw new TypeError(`${name} does not run ${ids}, probed from ${where}: invoke ${spotCheckFunctionOf(other)}`);
};
