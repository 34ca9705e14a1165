import { awsCommand } from '../../aws/command.ts';
import type { RemedyStep } from '../../health/finding.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate } from '../rule.ts';
import { type Answer, answerLine, curlStep, phaseLine, saidLines } from './http-answer.ts';

/** A server that AWS itself names so; its targets' own answers keep the name that they give. */
const LOAD_BALANCER = /^awselb\b/i;
const PROXY = /\b(nginx|openresty|envoy|istio|haproxy|traefik|caddy|varnish|kong|cloudfront|cloudflare)/i;

/** The pages that an Application Load Balancer makes by itself; a fixed answer of a rule has any text, or none. */
const OWN_TITLE = /^"?(?:502 Bad Gateway|503 Service Temporarily Unavailable|504 Gateway Time-out)"?$/;

const OF_LOAD_BALANCER: Readonly<Record<number, string>> = {
  502: 'a target closed the connection, or answered with something that is no HTTP',
  503: 'its target group has no target that it may use: none registered, or all of them unused',
  504: 'no target took the connection within 10 s, or answered within the idle time-out (60 s unless set)',
};
const OF_PROXY: Readonly<Record<number, string>> = {
  502: 'what is behind it refused or closed the connection',
  503: 'it has nothing behind it that it may use',
  504: 'what is behind it did not answer in time',
};

/** A load balancer or proxy that answers for want of something behind it; nothing when the service itself answered. */
export const atGateway = (evidence: Evidence, answer: Answer): Candidate[] => {
  const { status = 0, server = '', place, title = '' } = answer;
  const isAws = LOAD_BALANCER.test(server);
  const why = (isAws ? OF_LOAD_BALANCER : OF_PROXY)[status];
  if (why === undefined || !(isAws || PROXY.test(server))) return [];
  const who = isAws ? 'the load balancer' : server;
  const isOwn = isAws && OWN_TITLE.test(title);
  return [
    {
      cause: 'http.status/gateway',
      // An nginx may as well pass on what the service says, a load balancer answer by a rule.
      confidence: isOwn ? 'high' : 'medium',
      summary: `${place} is answered ${status} by ${who}, not by the service: ${why}`,
      evidence: [...answerLine(answer, evidence), ...saidLines(answer), ...phaseLine(evidence)],
      remedy: [
        ...(isAws ? targetSteps(evidence.vantage.region) : []),
        ...(isAws && !isOwn ? [RULE_STEP] : []),
        ...behindSteps(status, isAws),
        ...curlStep(evidence, answer),
      ],
    },
  ];
};

const targetSteps = (region: string | undefined): RemedyStep[] => {
  const groups = awsCommand(region, 'elbv2', 'describe-target-groups', {
    query: 'TargetGroups[].TargetGroupArn',
    output: 'text',
  });
  const health = awsCommand(region, 'elbv2', 'describe-target-health', {
    query: 'TargetHealthDescriptions[].[Target.Id,Target.Port,TargetHealth.State,TargetHealth.Reason]',
    output: 'text',
  });
  return [
    {
      say: 'Look which targets are healthy, group by group',
      command: `for arn in $(${groups}); do echo "$arn"; ${health} --target-group-arn "$arn"; done`,
    },
  ];
};

const RULE_STEP: RemedyStep = {
  say: 'Look whether a rule of its listener gives a fixed answer, such as a page for maintenance: it is not the page that the load balancer makes by itself',
};

const behindSteps = (status: number, isAws: boolean): RemedyStep[] => {
  if (status === 504) {
    return [{ say: 'Find what the service waits for, or let the idle time-out be longer than its slowest answer' }];
  }
  // Of a load balancer a 502 tells that a target took the connection.
  return status === 502 && isAws
    ? [
        {
          say: 'Read the log of the targets at that second: they crash, send what is no HTTP, or close idle connections sooner than the load balancer (60 s unless set)',
        },
      ]
    : [{ say: 'Start the service behind it, or wait for its deployment: see its events and its log' }];
};
