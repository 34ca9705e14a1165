import type { CauseId, Confidence, RemedyStep } from '../../health/finding.ts';
import { destinationOf, textOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { dialLine, lookAtTls, phaseMs, placeInWords } from './net-words.ts';

type Kind = {
  matches: RegExp;
  cause: CauseId;
  confidence: Confidence;
  why: string;
  remedy: (evidence: Evidence) => RemedyStep[];
};

/** By what OpenSSL makes of the server's last word; its names differ a little from version to version. */
const KINDS: readonly Kind[] = [
  {
    matches: /ALERT_(?:CERTIFICATE_REQUIRED|BAD_CERTIFICATE)$/,
    cause: 'tls.handshake/client-certificate-wanted',
    confidence: 'high',
    why: 'it wants a client certificate (mutual TLS), and the monitor has none',
    remedy: (evidence) => [
      { say: 'Make it optional for the health check, or give the monitor a port or path without mutual TLS' },
      lookAtTls(evidence, 'See it ask: "Acceptable client certificate CA names" lists whose it takes'),
    ],
  },
  {
    matches: /PROTOCOL_VERSION$|UNSUPPORTED_PROTOCOL$/,
    cause: 'tls.handshake/old-protocol',
    confidence: 'high',
    why: 'it speaks no version of TLS that the monitor does, which are 1.2 and 1.3',
    remedy: (evidence) => [
      { say: 'Turn on TLS 1.2 or 1.3 at the server; of a load balancer, choose a newer security policy' },
      lookAtTls(evidence, 'See whether it speaks TLS 1.2', '-tls1_2'),
    ],
  },
  {
    matches: /UNRECOGNIZED_NAME$/,
    cause: 'tls.handshake/unknown-name',
    confidence: 'high',
    why: 'it does not know the name that it is asked for',
    remedy: (evidence) => [
      { say: 'Add the name to the server, or set the name that it knows as `tls: { serverName: ... }` in the check' },
      lookAtTls(evidence, 'See what it says to the name'),
    ],
  },
  {
    matches: /ALERT_HANDSHAKE_FAILURE$|NO_SHARED_CIPHER$|NO_CIPHERS/,
    cause: 'tls.handshake/no-agreement',
    confidence: 'medium',
    why: 'the two agree on no cipher, or it wants a client certificate, as servers say it before TLS 1.3',
    remedy: (evidence) => [
      lookAtTls(evidence, 'See what it offers, and whether it asks for a client certificate'),
      { say: 'Turn on current ciphers at the server, or make the client certificate optional for the health check' },
    ],
  },
  {
    matches: /^(?:ECONNRESET|EPIPE|ECONNABORTED)$/,
    cause: 'tls.handshake/closed',
    confidence: 'medium',
    why: 'it hangs up during the handshake: nothing healthy is behind a proxy, a limit of connections, or no TLS on this port',
    remedy: (evidence) => [
      {
        say: 'See whether what stands in front has a healthy target, and whether the server is at its limit of connections',
      },
      lookAtTls(evidence, 'See how far the handshake gets'),
    ],
  },
];

const OTHERWISE: Omit<Kind, 'matches'> = {
  cause: 'tls.handshake',
  confidence: 'medium',
  why: 'the two do not get to an agreement',
  remedy: (evidence) => [
    lookAtTls(evidence, 'See where it ends'),
    { say: 'Look into the log of the server at that second' },
  ],
};

/** The server's own word says why the handshake failed. */
export const handshakeRule: Rule = (evidence) => {
  const error = textOf(evidence.facts.tlsError) ?? '';
  const { cause, confidence, why, remedy } = KINDS.find(({ matches }) => matches.test(error)) ?? OTHERWISE;
  return [
    {
      cause,
      confidence,
      summary: `the TLS handshake with ${placeInWords(destinationOf(evidence))} fails: ${why}`,
      evidence: [
        dialLine(evidence),
        `our own dial: connected in ${phaseMs(evidence, 'tcp')} ms, so the way there is open; TLS is what fails`,
      ],
      remedy: remedy(evidence),
    },
  ];
};
