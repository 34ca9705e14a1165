import { textOf } from '../destination.ts';
import type { Rule } from '../rule.ts';
import { NOTHING_MEASURED } from './self-reference.ts';
import { doctorSteps, troubleOf } from './self-trouble.ts';

/** `probe.deadline`: references that took too long, or a probe that did not end. */
export const deadline: Rule = (evidence) => {
  const { check, facts, fault } = evidence;
  const ofReferences = textOf(facts.overran) === 'references';
  return [
    {
      cause: ofReferences ? 'probe.deadline/references' : 'probe.deadline',
      confidence: ofReferences ? 'high' : 'medium',
      summary: ofReferences
        ? `the parameters and secrets of ${check.id} were not read within ${check.timeoutMs} ms: Parameter Store or Secrets Manager answers too slowly, or not at all`
        : `the monitor did not get done with ${check.id} in its time`,
      evidence: [
        `the monitor: ${fault.message}`,
        `the check: has ${check.timeoutMs} ms for one attempt (timeout:)`,
        NOTHING_MEASURED,
      ],
      remedy: ofReferences
        ? [
            {
              say: 'Set references: deploy and deploy; or give subnets without NAT an interface endpoint for each of both APIs (ssm, secretsmanager)',
            },
            ...doctorSteps(evidence),
          ]
        : [
            {
              say: 'Give the function more memory (its CPU grows with it), or spread the checks: fewer in one function, shorter time-outs and confirm:',
            },
            ...doctorSteps(evidence),
          ],
    },
  ];
};

/** `probe.internal`: a header that cannot be sent, an address that must not be dialled, an AWS failure, or a mistake of ours. */
export const internal: Rule = (evidence) => {
  const { facts, fault, check } = evidence;
  const trouble = troubleOf(evidence);
  const lines = [`the monitor: ${fault.message}`, NOTHING_MEASURED];
  if (facts.broken === 'unsendable') {
    const names = check.kind === 'http' ? Object.keys(check.headers ?? {}).join(', ') : '';
    return [
      {
        cause: 'probe.internal/header',
        confidence: 'high',
        summary: `${check.id} has a header that HTTP does not let a client send${names === '' ? '' : ` (one of ${names})`}`,
        evidence: lines,
        remedy: [
          { say: "Take out Expect, Connection, Content-Length and their kin; they are the client's own" },
          {
            say: 'Look at the values that references give: a control character or a letter beyond Latin-1 cannot be sent',
          },
        ],
      },
    ];
  }
  if (trouble) {
    return [
      {
        cause: 'probe.internal/aws',
        confidence: 'medium',
        summary: `AWS itself failed: ${trouble.action} on ${trouble.on} (${trouble.error})`,
        evidence: [`the check: was asked ${1 + check.confirmMs.length} times at most`, NOTHING_MEASURED],
        remedy: [
          {
            say: `Wait, and look at the AWS Health Dashboard for ${trouble.endpoint}${trouble.region === undefined ? '' : ` in ${trouble.region}`}`,
          },
        ],
      },
    ];
  }
  return [
    {
      cause: 'probe.internal',
      confidence: 'low',
      summary: `the monitor itself failed while it probed ${check.id}`,
      evidence: lines,
      remedy: [
        {
          say: 'If the message names an address that is refused, the check leads where a deployed function must not dial; else report it with this text',
        },
      ],
    },
  ];
};
