import type { CauseId, RemedyStep } from '../../health/finding.ts';
import { destinationOf, textOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import type { Rule } from '../rule.ts';
import { certificateLine, certificateOf, isPublic } from './net-certificate.ts';
import { dialLine, lookAtTls, placeInWords, showCertificate } from './net-words.ts';

/** Why nobody vouches for a certificate, by what OpenSSL said of it and by who issued it. */
export const untrustedRule: Rule = (evidence) => {
  const { cause, why, remedy } = reasonOf(evidence);
  const certificate = certificateOf(evidence);
  const whose = certificate ? ` of ${certificate.subject}, issued by ${certificate.issuer},` : '';
  return [
    {
      cause,
      confidence: 'high',
      summary: `the certificate${whose} that ${placeInWords(destinationOf(evidence))} shows is not trusted: ${why}`,
      evidence: [
        dialLine(evidence),
        ...certificateLine(evidence),
        hasCa(evidence)
          ? 'the check: it trusts the authority in tls.ca beside the public ones'
          : 'the check: it trusts the public authorities only',
      ],
      remedy,
    },
  ];
};

const SELF_SIGNED = ['DEPTH_ZERO_SELF_SIGNED_CERT'];

type Reason = { cause: CauseId; why: string; remedy: RemedyStep[] };

const reasonOf = (evidence: Evidence): Reason => {
  const error = textOf(evidence.facts.tlsError) ?? '';
  const issuer = certificateOf(evidence)?.issuer ?? 'an unknown authority';
  const chain = lookAtTls(evidence, 'See the whole chain that the server sends', '-showcerts');
  if (error === 'CERT_NOT_YET_VALID') {
    return {
      cause: 'tls.untrusted/not-yet-valid',
      why: 'it is not valid yet',
      remedy: [{ say: 'Install the certificate that is valid now, or mend the clock of whoever issued it' }, chain],
    };
  }
  if (SELF_SIGNED.includes(error)) {
    return {
      cause: 'tls.untrusted/self-signed',
      why: 'it is signed by itself',
      remedy: [
        {
          say: 'Install a certificate of an authority or, where this one is meant, give it to the check as `tls: { ca: ... }`',
        },
        fingerprint(evidence),
      ],
    };
  }
  if (isPublic(issuer)) {
    return {
      cause: 'tls.untrusted/incomplete-chain',
      why: `the server does not send the certificates between it and ${issuer}'s root`,
      remedy: [
        { say: 'Give the server the full chain (`fullchain.pem`), not the certificate alone, and reload it' },
        chain,
      ],
    };
  }
  return {
    cause: 'tls.untrusted',
    why: hasCa(evidence)
      ? `tls.ca of the check is of another authority than ${issuer}`
      : `${issuer} is a private authority`,
    remedy: [
      { say: `Put the PEM of ${issuer} into a parameter and name it in the check: \`tls: { ca: \${ssm:/path} }\`` },
      fingerprint(evidence),
    ],
  };
};

const hasCa = ({ check }: Evidence): boolean =>
  'tls' in check && typeof check.tls === 'object' && check.tls.ca !== undefined;

const fingerprint = (evidence: Evidence): RemedyStep =>
  showCertificate(
    evidence,
    'See what it sends; compare its fingerprint with what you know before you trust it',
    ...['-subject', '-issuer', '-fingerprint', '-sha256'],
  );
