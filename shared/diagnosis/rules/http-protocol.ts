import type { CheckOf } from '../../config/schema.ts';
import { textOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { type Answer, answerLine, answerOf, curlStep, phaseLine } from './http-answer.ts';

/** `http.malformed`: another protocol, TLS, a body that ends too soon, or one that is not what its headers promise. */
export const httpMalformed: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const begins = textOf(evidence.facts.begins);
  const lines = [...answerLine(answer, evidence), ...phaseLine(evidence)];
  if (evidence.fault.stage === 'body') return [brokenBody(evidence, answer, lines)];
  if (begins === 'a TLS alert') {
    return [
      {
        cause: 'http.malformed/tls',
        confidence: 'high',
        summary: `${answer.place} is spoken to without TLS, and its port speaks TLS`,
        evidence: [`HTTP: the answer begins with a TLS alert`, ...lines],
        remedy: [{ say: `Write https:// into url: of the check: ${answer.place.replace(/^http:/, 'https:')}` }],
      },
    ];
  }
  const protocol = protocolOf(begins);
  return [
    {
      cause: 'http.malformed/not-http',
      confidence: 'high',
      summary: `${answer.place} is answered by ${protocol ?? 'something that speaks no HTTP'}${begins === undefined ? '' : `: it begins with "${begins}"`}`,
      evidence: [
        begins === undefined ? 'HTTP: the answer is no HTTP' : `HTTP: the answer begins with "${begins}"`,
        ...lines,
      ],
      remedy: [
        {
          say: 'Look which process listens on that port, and whether url: names the right one; HTTP/2 without TLS and gRPC are no HTTP/1.1',
        },
        ...curlStep(evidence, answer),
      ],
    },
  ];
};

const PROTOCOLS: readonly [RegExp, string][] = [
  [/^SSH-/, 'an SSH server'],
  [/^220/, 'a mail or FTP server'],
  [/^[-+]/, 'a Redis server'],
  [/^RTSP/, 'an RTSP server'],
  [/^HTTP\//, 'a server whose status line no client accepts'],
  [/^PRI|^HTTP2/, 'an HTTP/2 server'],
];
const protocolOf = (begins: string | undefined): string | undefined =>
  begins === undefined ? undefined : PROTOCOLS.find(([pattern]) => pattern.test(begins))?.[1];

const brokenBody = (evidence: Evidence, answer: Answer, lines: readonly string[]): Candidate => {
  const { sizeBytes = 0, promisedBytes, broken } = evidence.facts;
  const of = promisedBytes === undefined ? '' : ` of ${promisedBytes}`;
  const isCut = broken === 'closed';
  return {
    cause: isCut ? 'http.malformed/cut-body' : 'http.malformed/bad-body',
    confidence: 'high',
    summary: isCut
      ? `${answer.place} answers ${answer.status} and hangs up after ${sizeBytes}${of} bytes of the body`
      : `${answer.place} answers ${answer.status} with a body that is not what its headers promise`,
    evidence: [
      isCut
        ? `HTTP: the connection closed after ${sizeBytes}${of} bytes`
        : `HTTP: the body broke its framing after ${sizeBytes} bytes`,
      ...lines,
    ],
    remedy: [
      isCut
        ? {
            say: 'Look whether the process was killed or crashed as it answered (memory, a deployment), or a proxy cut it off',
          }
        : {
            say: 'Look for a proxy or middleware that changes the body and leaves Content-Length or Transfer-Encoding as they were',
          },
      ...curlStep(evidence, answer),
    ],
  };
};

/** `http.too-large`: of headers, or of the body. */
export const httpTooLarge: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const { maxSize = 1024 ** 2 } = evidence.check as CheckOf<'http'>;
  const { promisedBytes, sizeBytes } = evidence.facts;
  if (evidence.fault.stage !== 'body') {
    return [
      {
        cause: 'http.too-large/headers',
        confidence: 'high',
        summary: `${answer.place} sends more than 16 KB of headers`,
        evidence: ['HTTP: more than 16384 bytes of headers; load balancers refuse as much', ...phaseLine(evidence)],
        remedy: [
          { say: 'Look for cookies or debug headers that grow with every answer' },
          ...curlStep(evidence, answer),
        ],
      },
    ];
  }
  const size = promisedBytes === undefined ? `more than ${maxSize}` : String(promisedBytes);
  return [
    {
      cause: 'http.too-large/body',
      confidence: 'high',
      summary: `${answer.place} sends ${size} bytes, the check reads ${maxSize} at most`,
      evidence: [
        `HTTP: ${promisedBytes === undefined ? 'no length is promised' : `Content-Length ${promisedBytes}`}; ${sizeBytes ?? 0} bytes were read`,
        ...answerLine(answer, evidence),
      ],
      remedy: [
        { say: 'Look whether the health path gives a whole page or a listing; a health path needs a few bytes' },
        { say: 'If it has to be so large, raise maxSize: of the check' },
        ...curlStep(evidence, answer),
      ],
    },
  ];
};
