import { describe, expect, it } from 'vitest';

import { withFindings } from '../shared/diagnose-incident.ts';
import type { Confidence } from '../shared/health/finding.ts';
import type { Member } from '../shared/health/incident.ts';
import { finding } from './alerts/causes.ts';

const CODE = 'target.timeout';
const found = (confidence: Confidence, at: string) => finding('api-targets', CODE, { confidence, at });
const member = (since: string): Member => ({
  ...{ check: 'api-targets', service: 'api', seq: 3, status: 'unhealthy', role: 'root', since },
  findings: [found('high', '2025-08-13T19:08:00Z')],
});
const later = (confidence: Confidence) => [found(confidence, '2025-08-13T19:12:00Z')];

describe('what is found anew', () => {
  it('replaces nothing surer of the same failure', () => {
    const one = member('2025-08-13T19:07:00Z');
    expect(withFindings(one, later('low'), 'new')).toEqual({ ...one, evidence: 'new' });
    expect(withFindings(one, later('high'), 'new').findings).toEqual(later('high'));
  });

  it('replaces what was found of another failure', () => {
    expect(withFindings(member('2025-08-13T19:11:00Z'), later('low'), 'new').findings).toEqual(later('low'));
  });
});
