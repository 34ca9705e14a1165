import { awsCommand } from '../../aws/command.ts';
import type { CheckOf } from '../../config/schema.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import { type Answer, answerLine, curlStep, phaseLine, saidLines } from './http-answer.ts';

const linesOf = (evidence: Evidence, answer: Answer): string[] => [
  ...answerLine(answer, evidence),
  ...saidLines(answer),
  ...phaseLine(evidence),
];

/** 404: the path is gone, or the load balancer knows no rule for it. */
export const notFound = (evidence: Evidence, answer: Answer): Candidate[] => {
  const { place, status, server = '' } = answer;
  const byLoadBalancer = /^awselb\b/i.test(server);
  const path = URL.parse(place)?.pathname ?? place;
  const who = byLoadBalancer ? `the load balancer has no rule for ${answer.host} and ${path}` : `it has no ${path}`;
  return [
    {
      cause: 'http.status/not-found',
      confidence: 'high',
      summary: `${place} answers ${status}: ${who}`,
      evidence: linesOf(evidence, answer),
      remedy: [
        ...(byLoadBalancer
          ? [
              {
                say: 'Look at the listeners, then add a rule that leads this host and path to the service',
                command: awsCommand(evidence.vantage.region, 'elbv2', 'describe-load-balancers', {
                  query: 'LoadBalancers[].[LoadBalancerName,DNSName,LoadBalancerArn]',
                  output: 'text',
                }),
              },
            ]
          : [
              {
                say: `Find out whether a deployment moved ${path}, and serve it again or write its new path into url:`,
              },
            ]),
        ...curlStep(evidence, answer),
      ],
    },
  ];
};

/** 429: the limit is counted for all who ask. */
export const rateLimited = (evidence: Evidence, answer: Answer): Candidate => {
  const { retryAfter } = evidence.facts;
  const attempts = 1 + evidence.check.confirmMs.length;
  return {
    cause: 'http.status/rate-limited',
    confidence: 'high',
    summary: `${answer.place} answers 429: too many requests${retryAfter === undefined ? '' : `, again ${/^\d+$/.test(String(retryAfter)) ? `in ${retryAfter} s` : `at ${retryAfter}`}`}`,
    evidence: [
      ...linesOf(evidence, answer),
      `the check: asks once a minute${attempts > 1 ? `, and up to ${attempts} times while it fails` : ''}`,
    ],
    remedy: [
      { say: 'Find who else uses up the limit; the health path should have none, or one of its own' },
      ...curlStep(evidence, answer),
    ],
  };
};

/** A redirect that the check does not follow, and does not expect. */
export const redirected = (evidence: Evidence, answer: Answer): Candidate => {
  const { place, status, location } = answer;
  const toTls = location !== undefined && place.startsWith('http:') && location.startsWith('https:');
  const toLogin = location !== undefined && /log-?in|sign-?in|auth|sso|oauth/i.test(location);
  const to = location === undefined ? 'and says not where to' : `to ${location}`;
  return {
    cause: 'http.status/redirect',
    confidence: 'high',
    summary: `${place} redirects (${status}) ${to}, and the check follows no redirects${toLogin ? ': it wants a login' : ''}`,
    evidence: linesOf(evidence, answer),
    remedy: [
      toLogin
        ? { say: 'Exempt the health path from the login, or give the check a credential in headers:' }
        : toTls
          ? { say: `Write https:// into url: of the check: ${location}` }
          : { say: `Write ${location ?? 'where it leads'} into url:, or let the check follow: redirects: 5` },
      ...curlStep(evidence, answer),
    ],
  };
};

/** Plain HTTP to a port of TLS. */
export const plainToTls = (evidence: Evidence, answer: Answer): Candidate => ({
  cause: 'http.status/plain-to-tls',
  confidence: 'high',
  summary: `${answer.place} is spoken to without TLS, and its port wants TLS`,
  evidence: linesOf(evidence, answer),
  remedy: [{ say: `Write https:// into url: of the check: ${answer.place.replace(/^http:/, 'https:')}` }],
});

/** What is left: the status is another one than the check expects. */
export const otherStatus = (evidence: Evidence, answer: Answer): Candidate => {
  const { place, status = 0 } = answer;
  const expected = expectedOf(evidence.check as CheckOf<'http'>);
  const isGood = status < 300;
  return {
    cause: 'http.status',
    confidence: 'high',
    summary: `${place} answers ${status}, the check expects ${expected}`,
    evidence: linesOf(evidence, answer),
    remedy: [
      isGood
        ? { say: `If ${status} is fine, write status: ${status} into expect: of the check` }
        : status === 405
          ? { say: `Write another method: into the check: ${methodOf(evidence)} is not allowed there` }
          : {
              say: `Look at url:, method: and headers: of the check: the service does not accept this ${methodOf(evidence)}`,
            },
      ...curlStep(evidence, answer),
    ],
  };
};

const methodOf = ({ check }: Evidence): string => (check.kind === 'http' ? check.method : 'the request');
const expectedOf = ({ expect }: CheckOf<'http'>): string => {
  const { status = '200 to 299' } = expect ?? {};
  return typeof status === 'object' ? status.join(' or ') : String(status);
};
