import { describe, expect, it } from 'vitest';

import { deployedFunctions } from '../../../scripts/deployment/deployed.ts';
import { configOf, inVpc, outside } from './configs.ts';

const SLACK = { text: 'ssm:/slack', reference: { source: 'ssm', name: '/slack', text: '${ssm:/slack}' } } as const;

describe('a function is deployed', () => {
  const always = ['notify', 'report', 'status-page'];
  const all = `{
    a: { kind: dns, name: a.local }, b: { kind: redis, host: b.local, port: 6379 }, c: { kind: tcp, host: c.local, port: 1 },
    d: { kind: target-group, name: d }, e: { kind: cloud-map, service: e, namespace: local, matches: a }
  }`;
  const cases: readonly { what: string; checks: string; webhook: boolean; expected: readonly string[] }[] = [
    {
      what: 'when it has a check of its kind',
      checks: all,
      webhook: false,
      expected: [
        'probe-dns',
        'probe-redis',
        'probe-http',
        'probe-targets',
        'probe-outside',
        'spot-check',
        'spot-check-outside',
      ],
    },
    { what: 'in the VPC when a check is there', checks: inVpc, webhook: false, expected: ['probe-http', 'spot-check'] },
    {
      what: 'outside when a check is there',
      checks: outside,
      webhook: false,
      expected: ['probe-outside', 'spot-check-outside'],
    },
    {
      what: 'for Slack when there is a webhook',
      checks: inVpc,
      webhook: true,
      expected: ['probe-http', 'slack', 'spot-check'],
    },
  ];
  it.each(cases)('$what', ({ checks, webhook, expected }) => {
    const settings = { statusPage: true, ...(webhook && { webhook: SLACK }) };
    expect(deployedFunctions(configOf(checks), settings).sort()).toEqual([...always, ...expected].sort());
  });

  it('for people to look at, unless the Region cannot have it', () => {
    expect(deployedFunctions(configOf(inVpc), { statusPage: false })).not.toContain('status-page');
  });
});
