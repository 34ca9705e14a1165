import type { Rule } from '../rule.ts';
import { answerLine, answerOf, curlStep, msInWords, phaseLine } from './http-answer.ts';

/** The connection stands and the answer does not come: before its headers, or within its body. */
export const httpTimeout: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const { fault, facts, check, phases } = evidence;
  const waited = phases.findLast(({ name }) => name === fault.stage)?.ms;
  const figure = msInWords(waited ?? check.timeoutMs);
  const bound = `the check: waits ${msInWords(check.timeoutMs)} at most (timeout:), connecting included`;
  const connected = phases.findLast(({ name }) => name === 'tls' || name === 'tcp');
  const took = connected
    ? `our own dial: ${connected.name} stood in ${msInWords(connected.ms)}, so the network is fine`
    : '';
  const lines = [...phaseLine(evidence), ...(took ? [took] : []), ...answerLine(answer, evidence), bound];
  if (fault.stage === 'body') {
    const size = typeof facts.sizeBytes === 'number' ? facts.sizeBytes : 0;
    const of = typeof facts.promisedBytes === 'number' ? ` of ${facts.promisedBytes}` : '';
    return [
      {
        cause: 'http.timeout/body',
        confidence: 'high',
        summary: `${answer.place} sends its headers (${answer.status}) and stalls after ${size}${of} bytes of the body for ${figure}`,
        evidence: [`HTTP: ${size}${of} bytes of the body came, then nothing for ${figure}`, ...lines],
        remedy: [
          {
            say: 'Find what the service waits for while it writes: a slow query, a stream that does not end, a full buffer',
          },
          { say: 'If the path is a stream by design, ask a health path that answers at once' },
          ...curlStep(evidence, answer),
        ],
      },
    ];
  }
  return [
    {
      cause: 'http.timeout/headers',
      confidence: 'high',
      summary: `${answer.place} accepts the connection and the request, and answers nothing in ${figure}`,
      evidence: [`HTTP: no answer ${figure} after the request was sent`, ...lines],
      remedy: [
        {
          say: 'Look whether the process is busy or hangs: its CPU, its memory, threads or workers that wait for something',
        },
        { say: 'See what its health path waits for: a dependency without a time-out of its own is the usual reason' },
        ...curlStep(evidence, answer),
      ],
    },
  ];
};
