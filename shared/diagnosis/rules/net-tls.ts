import { isIP } from 'node:net';

import { destinationOf, textsOf } from '../destination.ts';
import type { Candidate, Rule, RulesOf } from '../rule.ts';
import { certificateLine } from './net-certificate.ts';
import { handshakeRule } from './net-tls-handshake.ts';
import { expiredRule, expiringRule } from './net-tls-renewal.ts';
import { untrustedRule } from './net-tls-trust.ts';
import { dialLine, lookAtTls, phaseMs, placeInWords, placeOf, serverNameOf } from './net-words.ts';
import { cacheFirst } from './redis-cache.ts';

const plainServerRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const { kind } = evidence.check;
  const off = kind === 'http' ? `http://${placeOf(to)}` : 'tls: false';
  return [
    {
      cause: 'tls.plain-server',
      confidence: 'high',
      summary: `${placeInWords(to)} does not speak TLS, and the check does`,
      evidence: [dialLine(evidence), `the check: ${kind === 'http' ? 'its URL is https' : 'it has tls on'}`],
      remedy: [
        lookAtTls(evidence, 'See for yourself: no certificate comes back'),
        {
          say: `If it is to be plain, say \`${off}\` in the check; if not, turn on TLS at the server, or dial its TLS port`,
        },
      ],
    },
  ];
};

const nameMismatchRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const asked = serverNameOf(evidence) ?? to.host;
  const names = textsOf(evidence.facts.certificateNames);
  const byAddress = isIP(asked) !== 0;
  const usable = names.find((name) => !name.includes('*') && isIP(name) === 0);
  const instead = usable === undefined ? 'a name that the certificate is for' : usable;
  return [
    {
      cause: byAddress ? 'tls.name-mismatch/dialled-address' : 'tls.name-mismatch',
      confidence: 'high',
      summary: `the certificate of ${placeInWords(to)} is for ${names.join(', ') || 'other names'}, not for ${asked}`,
      evidence: [
        dialLine(evidence),
        ...certificateLine(evidence),
        byAddress
          ? `the check dials the address ${asked}: certificates are for names, so the name has to be asked for`
          : `the check asks for ${asked}: an alias, or a certificate that was issued without it`,
      ],
      remedy: [
        { say: `Dial ${instead} or, where the host has to stay, say \`tls: { serverName: ${instead} }\` in the check` },
        ...(byAddress ? [] : [{ say: `If ${asked} is right, issue the certificate for it too` }]),
        lookAtTls(evidence, 'See which certificate the server shows for the name'),
      ],
    },
  ];
};

const timeoutRule: Rule = (evidence) => {
  const to = destinationOf(evidence);
  const candidate: Candidate = {
    cause: 'tls.timeout',
    confidence: 'medium',
    summary: `${placeInWords(to)} accepts connections and does not finish the TLS handshake: the server hangs or is overloaded, or the port is not a TLS port and waits`,
    evidence: [
      dialLine(evidence),
      `our own dial: connected in ${phaseMs(evidence, 'tcp')} ms, so no security group or route is in the way`,
    ],
    remedy: [
      lookAtTls(evidence, 'See how far the handshake gets'),
      { say: 'Look at the CPU and the threads of the server; restart it if it hangs' },
      {
        say: 'If only large packets get lost (a VPN, a peering with a smaller MTU), let ICMP "fragmentation needed" pass',
      },
    ],
  };
  return [candidate];
};

export const TLS_RULES: RulesOf<'tls'> = {
  'tls.plain-server': cacheFirst(plainServerRule),
  'tls.untrusted': untrustedRule,
  'tls.name-mismatch': nameMismatchRule,
  'tls.expired': expiredRule,
  'tls.expiring': expiringRule,
  'tls.timeout': timeoutRule,
  'tls.handshake': handshakeRule,
};
