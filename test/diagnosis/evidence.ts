import type { CheckOf, Kind } from '../../shared/config/schema.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { FAULTS, type FaultCode, fault } from '../../shared/health/fault.ts';
import { resolvedCheck } from '../support/checks.ts';

/** A dns check unless another is given. */
const CHECK = resolvedCheck('dns', { name: 'api.lab.local', type: 'A' }) as CheckOf<'dns'>;

/** Evidence of a fault, with nothing looked at beside what is given. */
export const evidenceOf = (code: FaultCode, more: Partial<Evidence> = {}): Evidence => ({
  check: CHECK,
  at: '2026-11-25T00:00:00Z',
  status: FAULTS[code].status,
  fault: fault(code, `${code} happens`),
  phases: [],
  facts: {},
  vantage: { region: 'us-east-1', subnetIds: [], groupIds: [] },
  ...more,
});

/** A check of a kind, as evidence has it. */
export const checkOf = <K extends Kind>(kind: K, own: Parameters<typeof resolvedCheck<K>>[1]): CheckOf<K> =>
  resolvedCheck(kind, own) as CheckOf<K>;
