import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { destinationOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { certificateLine, certificateOf, type Renewal, renewalOf } from './net-certificate.ts';
import { dialLine, placeInWords, showCertificate } from './net-words.ts';

/** The certificate's last day is over. */
export const expiredRule: Rule = (evidence) => [expiry(evidence, 'tls.expired')];

/** The certificate's last day is near: nobody renewed it so far. */
export const expiringRule: Rule = (evidence) => [expiry(evidence, 'tls.expiring')];

const expiry = (evidence: Evidence, code: 'tls.expired' | 'tls.expiring'): Candidate => {
  const to = destinationOf(evidence);
  const certificate = certificateOf(evidence);
  const renewal = certificate ? renewalOf(certificate.issuer) : 'other';
  const days = certificate?.daysLeft ?? 0;
  const when = days < 0 ? `expired ${daysInWords(-days)} ago` : `expires in ${daysInWords(days)}`;
  const whose = certificate ? `of ${certificate.subject}, issued by ${certificate.issuer},` : `of ${to.host}`;
  return {
    cause: renewal === 'acm' ? `${code}/acm` : code,
    confidence: 'high',
    summary: `the certificate ${whose} that ${placeInWords(to)} shows ${when}: ${WHY[renewal]}`,
    evidence: [dialLine(evidence), ...certificateLine(evidence)],
    remedy: [
      ...renew(evidence, renewal, certificate?.subject ?? to.host),
      showCertificate(evidence, 'See the dates that the server shows', '-subject', '-issuer', '-dates'),
    ],
  };
};

const daysInWords = (days: number): string => (days === 1 ? '1 day' : `${days} days`);

const WHY: Record<Renewal, string> = {
  acm: 'AWS renews it by itself only while its validation record is in DNS and it is in use',
  acme: 'its client has not renewed it, or the server has not loaded the new one',
  other: 'whoever issued it has to renew it, and the server has to load it',
};

/** Where CloudFront takes its certificates from. */
const CLOUDFRONT = 'us-east-1';

const renew = ({ vantage: { region } }: Evidence, renewal: Renewal, subject: string): RemedyStep[] => {
  if (renewal === 'acme') {
    return [{ say: 'On the server: renew it and load it', command: 'certbot renew' }];
  }
  if (renewal === 'other')
    return [{ say: `Renew the certificate of ${subject} at its authority, install it, and reload the server` }];
  // Without it, ACM lists RSA certificates of 2048 bits only.
  const keyTypes = 'keyTypes=RSA_1024,RSA_2048,RSA_3072,RSA_4096,EC_prime256v1,EC_secp384r1,EC_secp521r1';
  // The subject is the server's word: nothing but a name gets into a command.
  const name = /^[\w*.-]+$/.test(subject) ? subject : '';
  const query = `CertificateSummaryList[?DomainName=='${name}'].CertificateArn`;
  const look = (where: string | undefined): string => {
    const find = awsCommand(where, 'acm', 'list-certificates', { includes: keyTypes, query, output: 'text' });
    const describe = awsCommand(where, 'acm', 'describe-certificate', {
      query: 'Certificate.[CertificateArn,Status,RenewalEligibility,RenewalSummary,InUseBy,DomainValidationOptions]',
    });
    return `for arn in $(${find}); do ${describe} --certificate-arn "$arn"; done`;
  };
  return [
    {
      say: 'See why ACM did not renew it: the record of a pending validation, or that nothing uses it',
      command: look(region),
    },
    ...(region === CLOUDFRONT
      ? []
      : [{ say: `If nothing is listed: a certificate of CloudFront is in ${CLOUDFRONT}`, command: look(CLOUDFRONT) }]),
    { say: 'Put the CNAME of the pending validation back into DNS; ACM then renews by itself' },
  ];
};
