import { expect, it } from 'vitest';

import { diagnose } from '../../shared/diagnosis/diagnose.ts';
import type { Candidate } from '../../shared/diagnosis/rule.ts';
import type { Confidence } from '../../shared/health/finding.ts';
import { evidenceOf } from './evidence.ts';

const SETTING = { impact: 'at risk: API', validate: 'npx vpcwatch check checked' };
const candidate = (split: string, confidence: Confidence, more: Partial<Candidate> = {}): Candidate => ({
  cause: `dns.nxdomain/${split}`,
  confidence,
  summary: `it is ${split}`,
  evidence: [`DNS: ${split}`],
  remedy: [{ say: `mend ${split}` }],
  ...more,
});
const diagnoseWith = (candidates: readonly Candidate[], more = {}) =>
  diagnose(evidenceOf('dns.nxdomain', more), SETTING, { 'dns.nxdomain': () => candidates });

it('names the surest cause, and the others as what it could also be', () => {
  const [finding, ...others] = diagnoseWith([candidate('a', 'low'), candidate('b', 'high'), candidate('c', 'low')]);
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ cause: 'dns.nxdomain/b', code: 'dns.nxdomain', stage: 'dns', confidence: 'high' });
  expect(finding?.alternatives.map(({ cause }) => cause)).toEqual(['dns.nxdomain/a', 'dns.nxdomain/c']);
});

it('keeps what is wrong beside the cause as a finding of its own', () => {
  const found = diagnoseWith([candidate('a', 'medium'), candidate('b', 'high', { also: true })]);
  expect(found.map(({ cause, alternatives }) => [cause, alternatives.length])).toEqual([
    ['dns.nxdomain/a', 0],
    ['dns.nxdomain/b', 0],
  ]);
});

it('tells the fault itself, unsure, where no rule knows more', () => {
  expect(diagnoseWith([])).toEqual([
    expect.objectContaining({ cause: 'dns.nxdomain', confidence: 'low', summary: 'dns.nxdomain happens', ...SETTING }),
  ]);
});

it('tells what could not be looked at of what the causes rest on, and of nothing else', () => {
  const [finding] = diagnoseWith([candidate('a', 'low', { needs: ['registry'] })], {
    registry: { unseen: 'could not look at Cloud Map' },
    security: { unseen: 'could not look at the security groups' },
  });
  expect(finding?.unseen).toEqual(['could not look at Cloud Map']);
});

it('asks the check again unless the cause has a better proof', () => {
  const proven = diagnoseWith([candidate('a', 'high', { validate: 'dig +short api.lab.local' })]);
  expect(proven[0]?.validate).toBe('dig +short api.lab.local');
  expect(diagnoseWith([candidate('a', 'high')])[0]?.validate).toBe(SETTING.validate);
});
