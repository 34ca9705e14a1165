import type { CheckOf } from '../../config/schema.ts';
import type { Rule } from '../rule.ts';
import { answerLine, answerOf, curlStep, phaseLine, saidLines } from './http-answer.ts';
import { partOf } from './http-dependency.ts';
import { expectationsOf, foundAt, inWords } from './http-json.ts';

/** `http.body`: the text is not there. */
export const httpBody: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const expected = (evidence.check as CheckOf<'http'>).expect?.body ?? '';
  const empty = evidence.facts.sizeBytes === 0;
  return [
    {
      cause: empty ? 'http.body/empty' : 'http.body',
      confidence: 'high',
      summary: `${answer.place} answers ${answer.status}${empty ? ' with an empty body' : ''}, without the text "${expected}"`,
      evidence: [
        ...answerLine(answer, evidence),
        ...saidLines(answer),
        `the check: expects the text "${expected}"`,
        ...phaseLine(evidence),
      ],
      remedy: [
        {
          say: 'Look at what answers: an error page with status 200, another application behind the same name, or a page that was changed',
        },
        { say: 'If the page was changed on purpose, write its new text into body: of the check' },
        ...curlStep(evidence, answer),
      ],
    },
  ];
};

/** `http.degraded`: the service answers and says so itself. */
export const httpDegraded: Rule = (evidence) => {
  const answer = answerOf(evidence);
  const mild = expectationsOf(evidence).flatMap(([path, { healthy, degraded = [] }]) =>
    degraded.includes(answer.json[path]) ? [{ path, healthy, found: foundAt(path, answer) }] : [],
  );
  const told = mild.map(({ path, found }) => `${path} is ${found}`);
  const names = mild.flatMap(({ path }) => partOf(path) ?? []);
  return [
    {
      cause: 'http.degraded',
      confidence: 'high',
      summary: `${answer.place} works and says that ${told.join(', ') || 'it is degraded'}`,
      evidence: [
        ...mild.map(({ path, healthy, found }) => `HTTP: ${path} is ${found}, healthy is ${inWords(healthy)}`),
        ...saidLines(answer),
        ...answerLine(answer, evidence),
        ...phaseLine(evidence),
      ],
      remedy: [
        { say: `Mend ${names.join(', ') || 'what it names'}: the service itself answers and goes on without it` },
        ...curlStep(evidence, answer),
      ],
    },
  ];
};
