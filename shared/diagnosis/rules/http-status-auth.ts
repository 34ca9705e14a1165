import type { AskedReference, ReferenceView } from '../../aws/reference-check.ts';
import { referencesIn } from '../../config/reference-grammar.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { elapsedMs } from '../../time/clock.ts';
import { elapsedInWords } from '../../time/words.ts';
import { textOf } from '../destination.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import { asWritten, describeCommand, inWords, READ_AGAIN, referenceLine, storeCommand } from '../reference-commands.ts';
import type { Candidate } from '../rule.ts';
import { type Answer, answerLine, curlStep, phaseLine, saidLines } from './http-answer.ts';

/** A value that changed so short before is the first suspect. */
const RECENTLY_MS = 3600_000;
const CREDENTIAL = /authorization|cookie|token|secret|key|auth/i;

/** 401, 403: which credential the check shows, and whether that changed of late. */
export const rejected = (evidence: Evidence, answer: Answer): Candidate[] => {
  const sent = credentialsOf(evidence);
  const views = (seenOf(evidence, 'references') ?? []).filter((view) => sent.some(({ of }) => isSame(of, view)));
  const rotated = views.filter((view) => changedRecently(view, evidence));
  const lines = [
    ...answerLine(answer, evidence),
    ...sentLines(sent),
    ...views.map((view) => referenceLine(view, evidence.at)),
    ...schemeLine(evidence),
    ...saidLines(answer),
    ...phaseLine(evidence),
  ];
  const rejectedNow: Candidate = {
    cause: sent.length === 0 ? 'http.status/no-credentials' : 'http.status/auth',
    confidence: rotated.length > 0 ? 'low' : sent.length === 0 || views.length > 0 ? 'high' : 'medium',
    summary: `${answer.place} answers ${answer.status}: ${shownInWords(sent)}`,
    evidence: lines,
    remedy: [...mendSteps(evidence, sent), ...firewallSteps(answer), ...curlStep(evidence, answer)],
    needs: ['references'],
  };
  return [...rotated.slice(0, 1).map((view) => rotatedSince(evidence, answer, view, lines)), rejectedNow];
};

type Sent = { header: string; of: AskedReference | undefined };

/** The headers of the check that hold credentials, each with the reference that its value comes from. */
const credentialsOf = ({ check }: Evidence): Sent[] => {
  if (check.kind !== 'http') return [];
  return Object.entries(check.headers ?? {}).flatMap(([header, value]): Sent[] => {
    const references = referencesIn(value).flatMap(({ source, name, key }): AskedReference[] =>
      source === 'env' ? [] : [{ source, name, ...(key !== undefined && { key }) }],
    );
    if (references.length > 0) return references.map((of) => ({ header, of }));
    return CREDENTIAL.test(header) ? [{ header, of: undefined }] : [];
  });
};

const isSame = (one: AskedReference | undefined, other: AskedReference): boolean =>
  one?.source === other.source && one.name === other.name;

const changedRecently = ({ changedAt, state }: ReferenceView, { at }: Evidence): boolean =>
  state === 'there' && changedAt !== undefined && elapsedMs(changedAt, at) < RECENTLY_MS;

const sentLines = (sent: readonly Sent[]): string[] =>
  sent.length === 0
    ? ['the check: sends no header with a credential']
    : [`the check: sends ${sent.map(({ header, of }) => `${header}${of ? ` from ${asWritten(of)}` : ''}`).join(', ')}`];

const shownInWords = (sent: readonly Sent[]): string => {
  const [first] = sent;
  if (first === undefined) return 'it wants a credential, and the check sends none';
  return first.of
    ? `it rejects ${first.header}, which the check takes from ${asWritten(first.of)}`
    : `it rejects ${first.header} of the check`;
};

const schemeLine = ({ facts }: Evidence): string[] => {
  const scheme = textOf(facts.authenticate);
  return scheme === undefined ? [] : [`HTTP: it asks for ${scheme} (WWW-Authenticate)`];
};

const rotatedSince = (
  evidence: Evidence,
  answer: Answer,
  view: ReferenceView,
  lines: readonly string[],
): Candidate => ({
  cause: 'http.status/rotated',
  confidence: 'medium',
  summary: `${answer.place} answers ${answer.status} since ${inWords(view)} changed ${elapsedInWords(view.changedAt ?? evidence.at, evidence.at)} ago: it, or the probe, still has the old value`,
  evidence: [referenceLine(view, evidence.at), ...lines.filter((line) => line !== referenceLine(view, evidence.at))],
  remedy: [
    { say: `Restart or deploy the service, so that it reads ${inWords(view)} again` },
    { say: `Bring the new value to the probes: ${READ_AGAIN}` },
    ...mendSteps(evidence, credentialsOf(evidence)),
  ],
  needs: ['references'],
});

const mendSteps = ({ vantage: { region } }: Evidence, sent: readonly Sent[]): RemedyStep[] => {
  if (sent.length === 0) {
    return [
      {
        say: 'Give the check a credential: headers: with a reference such as ${secret:name#key}; or ask a path that needs none',
      },
    ];
  }
  return sent.flatMap(({ of }) =>
    of
      ? [
          { say: `See when ${inWords(of)} changed`, command: describeCommand(region, of) },
          {
            say: `Store the value that the service accepts; ${READ_AGAIN}`,
            command: storeCommand(region, of, true, true),
          },
        ]
      : [{ say: 'Keep the credential in Secrets Manager and write its reference into the check, then deploy' }],
  );
};

const firewallSteps = ({ status, server }: Answer): RemedyStep[] =>
  status === 403 && server !== undefined && /^awselb|cloudfront/i.test(server)
    ? [{ say: `Look for a rule of AWS WAF or a listener rule that denies the monitor: ${server} itself answered` }]
    : [];
