import type { CheckOf } from '../../config/schema.ts';
import type { FactValue } from '../../health/outcome.ts';
import type { Evidence } from '../evidence.ts';
import type { Candidate, Rule } from '../rule.ts';
import { type Answer, answerLine, answerOf, curlStep, phaseLine, saidLines } from './http-answer.ts';
import { type Blamed, blamedIn, partOf } from './http-dependency.ts';

type Expectations = readonly [path: string, Expectation][];
type Expectation = { healthy: readonly unknown[]; degraded?: readonly unknown[] | undefined };

/** What the check expects of a health document, by path. */
export const expectationsOf = ({ check }: Evidence): Expectations =>
  Object.entries((check as CheckOf<'http'>).expect?.json ?? {});

/** Values as people write them: `healthy or 1`. */
export const inWords = (values: readonly unknown[]): string => values.map(valueInWords).join(' or ');
const valueInWords = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** `http.json`: no JSON at all, a path that is gone, or a value that says what is wrong. */
export const httpJson: Rule = (evidence) => {
  const answer = answerOf(evidence);
  if (evidence.facts.json === undefined) return [noJson(evidence, answer)];
  const bad = expectationsOf(evidence).filter(([path, { healthy, degraded = [] }]) => {
    const found = answer.json[path] as FactValue | undefined;
    return answer.jsonMissing.includes(path) || ![...healthy, ...degraded].includes(found);
  });
  const [first] = bad;
  if (first === undefined) return [];
  const lines = [
    // The first one is in the summary.
    ...bad
      .slice(1)
      .map(([path, { healthy }]) => `HTTP: ${path} is ${foundAt(path, answer)}, expected ${inWords(healthy)}`),
    ...saidLines(answer),
    ...answerLine(answer, evidence),
    ...phaseLine(evidence),
  ];
  const [path, { healthy }] = first;
  const found = foundAt(path, answer);
  if (answer.jsonMissing.includes(path)) return [missingPath(evidence, answer, path, lines)];
  const summary = `${answer.place}: ${path} is ${found}, expected ${inWords(healthy)}`;
  const plain: Candidate = {
    cause: 'http.json',
    confidence: 'high',
    summary,
    evidence: lines,
    remedy: [
      { say: `Find out why the service says ${found} at ${path}: its log around that time` },
      ...curlStep(evidence, answer),
    ],
  };
  const blamed = blamedAt(path, found, answer);
  if (!blamed) return [plain];
  const named: Candidate = {
    ...plain,
    cause: 'http.json/dependency',
    confidence: blamed.sure ? 'high' : 'medium',
    summary: `${summary}: it blames ${blamed.name}`,
    remedy: [{ say: `Mend ${blamed.name} first: the service itself answers` }, ...curlStep(evidence, answer)],
  };
  return [named, { ...plain, confidence: 'low' }];
};

/** What is at a path, in words. */
export const foundAt = (path: string, { json, jsonMissing }: Answer): string =>
  jsonMissing.includes(path) ? 'missing' : valueInWords(json[path] ?? null);

/** What the service says elsewhere is the better name; else the part that the path is about. */
const blamedAt = (path: string, found: string, answer: Answer): Blamed | undefined => {
  const said = blamedIn(answer);
  if (said) return said;
  const name = partOf(path);
  return name === undefined ? undefined : { name, because: `${path} is ${found}`, sure: true };
};

const missingPath = (evidence: Evidence, answer: Answer, path: string, lines: readonly string[]): Candidate => ({
  cause: 'http.json/missing',
  confidence: 'high',
  summary: `${answer.place} answers JSON without ${path}`,
  evidence: lines,
  remedy: [
    {
      say: `Find the new path of what the check reads and write it instead of ${path} under json:, or serve it again`,
    },
    ...curlStep(evidence, answer),
  ],
});

const noJson = (evidence: Evidence, answer: Answer): Candidate => {
  const { place, said, contentType } = answer;
  const empty = evidence.facts.sizeBytes === 0;
  const what = empty ? 'nothing' : (contentType ?? said ?? 'something else');
  return {
    cause: 'http.json/not-json',
    confidence: 'high',
    summary: `${place} answers ${answer.status} with ${what}, the check expects JSON`,
    evidence: [
      ...answerLine(answer, evidence),
      ...saidLines(answer),
      `the check: reads ${expectationsOf(evidence)
        .map(([path]) => path)
        .join(', ')}`,
      ...phaseLine(evidence),
    ],
    remedy: [
      ...(/html/i.test(contentType ?? '')
        ? [{ say: 'Look for a fallback route, a login, or a wrong url: a page answers instead of the health path' }]
        : [
            {
              say: 'Look whether url: is the path that answers JSON, and whether something in between compresses or replaces the answer',
            },
          ]),
      ...curlStep(evidence, answer),
    ],
  };
};
