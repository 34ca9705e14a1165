import type { CheckId, ServiceId } from '../config/schema.ts';
import type { Fault, FaultCode } from '../health/fault.ts';
import type { Incident, Member } from '../health/incident.ts';
import type { View } from './view.ts';

/** A check that cannot be measured, as its incident has it. */
export type Blind = Member & { fault: Fault };

/** The configured checks that people see as unknown, and why. */
export const blindMembers = (view: View): Blind[] => {
  const services = new Map<CheckId, ServiceId>(view.config.checks.map(({ id, service }) => [id, service]));
  return view.all.flatMap((state): Blind[] => {
    const { check, changeSeq: seq, blindSince: since, blindFault: fault } = state;
    const service = services.get(check);
    if (since === undefined || fault === undefined || service === undefined || state.verdict === 'removed') return [];
    return [{ check, service, seq, status: 'unknown', fault, since, role: 'dependant' }];
  });
};

/** The reason that an incident of blindness is about. */
export const codeOf = ({ members, root }: Incident): FaultCode | undefined =>
  members.find(({ check }) => check === root)?.fault?.code;
