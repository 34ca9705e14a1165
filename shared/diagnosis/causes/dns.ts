import type { CauseKinds } from '../rule.ts';
import { ANSWER_CAUSES } from './dns-answers.ts';
import { NXDOMAIN_CAUSES } from './dns-nxdomain.ts';

/** Why a DNS server gives no answer. */
const SERVER_CAUSES = {
  'dns.servfail': {
    title: 'the DNS server fails on every name',
    sees: 'No name resolves: SERVFAIL.',
    evidence: 'The same server fails on another question too.',
    remedy: 'Mend the server, or ask the resolver of the VPC.',
  },
  'dns.servfail/one-name': {
    title: 'the DNS server cannot resolve this one name',
    sees: 'This name fails with SERVFAIL, others resolve.',
    evidence: 'The same server answers another question.',
    remedy: 'Look at the servers that the name is forwarded to, at its delegation and DNSSEC.',
  },
  'dns.refused': {
    title: 'the DNS server refuses to answer the monitor',
    sees: 'The query is answered with REFUSED.',
    evidence: 'Whether the server refuses another question too.',
    remedy: "Allow the monitor's network in the server, or ask another one.",
  },
  'dns.timeout': {
    title: 'the DNS server is silent',
    sees: 'No query is answered in time.',
    evidence: 'The same server answers no other question either.',
    remedy: 'Start the server or let the monitor reach it; the resolver of a VPC is silent only when overrun or off.',
  },
  'dns.timeout/one-name': {
    title: 'the servers behind this one name are silent',
    sees: 'This name is not answered in time, others are.',
    evidence: 'The same server answers another question.',
    remedy: 'Look at the servers that the name is forwarded or delegated to.',
  },
  'dns.timeout/vpc-dns-off': {
    title: 'DNS support of the VPC is off',
    sees: 'No name resolves in the VPC at all.',
    evidence: 'EC2 tells that enableDnsSupport is off.',
    remedy: 'Turn enableDnsSupport on.',
    own: true,
  },
  'dns.unreachable': {
    title: 'nothing listens at the address of the DNS server',
    sees: 'The query is turned away at once.',
    evidence: 'The host answers that its port is closed.',
    remedy: 'Start the DNS server, or correct its address in the check.',
    own: true,
  },
  'dns.slow': {
    title: 'the DNS server takes its time',
    sees: 'The name resolves, later than the check allows.',
    evidence: 'Milliseconds of the look-up, and of another question to the same server.',
    remedy: 'Look at what the name is forwarded to; raise the TTL, or the bound of the check.',
  },
} as const satisfies CauseKinds;

/** Of names. */
export const DNS_CAUSES = { ...NXDOMAIN_CAUSES, ...ANSWER_CAUSES, ...SERVER_CAUSES } as const satisfies CauseKinds;
