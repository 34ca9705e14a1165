import { asksFromVpc } from '../config/network-checks.ts';
import type { Check } from '../config/schema.ts';
import { isAnswered } from '../health/answered.ts';
import type { State } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';
import type { View } from './view.ts';

/**
 * What a check that is asked from the VPC heard last. `since`: of silence, when it broke; absent while that is no verdict
 * yet. `answering`: it is on its way back to healthy. `unclear`: its last run tells neither.
 */
export type Hearing = {
  check: Check;
  state: State;
  heard: 'silence' | 'answer' | 'answering' | 'unclear';
  since?: IsoSecond;
};

/** Of checks that cannot be asked at all, for whatever other reason, there is nothing to hear. */
export const hearingsOf = ({ config, states }: View): Hearing[] =>
  config.checks.filter(asksFromVpc).flatMap((check) => {
    const state = states.get(check.id);
    const heard = state && heardIn(state);
    return heard ? [{ check, state, ...heard }] : [];
  });

const heardIn = (state: State): Pick<Hearing, 'heard' | 'since'> | undefined => {
  const { verdict, since, blindSince, blindFault, unmeasured, streak, lastFault, cutPending } = state;
  if (verdict === 'removed') return undefined;
  if (blindSince !== undefined)
    return blindFault?.code === 'probe.never-reached' ? { heard: 'silence', since: blindSince } : undefined;
  const last = streak.at(-1);
  if (unmeasured > 0 || last === undefined) return { heard: 'unclear' };
  const isFailing = verdict === 'degraded' || verdict === 'unhealthy';
  // A run that is half-broken is degraded for a first attempt without an answer: it had one in the end.
  if (last === 'unhealthy' && lastFault !== undefined && !isAnswered(lastFault.code))
    return { heard: 'silence', ...(isFailing && { since }) };
  if (cutPending) return { heard: 'unclear' };
  return { heard: isFailing && last === 'healthy' ? 'answering' : 'answer' };
};
