import type { Scenario } from './scenario.ts';
import { watching } from './scenario.ts';

export const DNS_SCENARIOS: readonly Scenario[] = [
  {
    number: 3,
    made: 'DNS server answers SERVFAIL',
    expect: { code: 'dns.servfail', stage: 'dns', cause: 'dns.servfail' },
    make: async ({ dns }) => {
      dns.behave('servfail');
      return watching({ kind: 'dns', name: 'api.lab.local', resolver: dns.address });
    },
  },
];
