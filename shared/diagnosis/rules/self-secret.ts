import { awsCommand } from '../../aws/command.ts';
import type { AskedReference, ReferenceView } from '../../aws/reference-check.ts';
import { textOf, textsOf } from '../destination.ts';
import type { Evidence } from '../evidence.ts';
import { asWritten, referenceLine, storeCommand } from '../reference-commands.ts';
import type { Candidate, Rule } from '../rule.ts';
import { failedOf, missing, NOTHING_MEASURED, viewOf } from './self-reference.ts';
import { regionOf } from './self-trouble.ts';

/** `config.secret-missing`: not there, on its way out, bytes instead of text, no JSON, or without the key. */
export const secretMissing: Rule = (evidence) => {
  const failed = failedOf(evidence);
  if (failed === undefined || failed.source !== 'secret') return [];
  const asked: AskedReference = {
    source: 'secret',
    name: failed.name,
    ...(failed.key !== undefined && { key: failed.key }),
  };
  const view = viewOf(evidence, asked);
  switch (textOf(evidence.facts.secret)) {
    case 'deleted':
      return [scheduled(evidence, asked, view)];
    case 'no-key':
      return [keyMissing(evidence, asked, view)];
    case 'binary':
    case 'no-json':
      return [wrongKind(evidence, asked, view)];
    default:
      return [
        view?.state === 'deleted'
          ? scheduled(evidence, asked, view)
          : missing(evidence, asked, 'config.secret-missing'),
      ];
  }
};

const linesOf = (
  evidence: Evidence,
  asked: AskedReference,
  view: ReferenceView | undefined,
  what: string,
): string[] => [
  `Secrets Manager: ${what}`,
  `the check: reads ${asWritten(asked)}`,
  ...(view ? [referenceLine(view, evidence.at)] : []),
  NOTHING_MEASURED,
];

const scheduled = (evidence: Evidence, asked: AskedReference, view: ReferenceView | undefined): Candidate => {
  const when = view?.deletedAt === undefined ? '' : ` on ${view.deletedAt}`;
  return {
    cause: 'config.secret-missing/deleted',
    confidence: view?.state === 'deleted' ? 'high' : 'medium',
    summary: `secret ${asked.name} is scheduled for deletion${when} and cannot be read until it is restored`,
    evidence: linesOf(
      evidence,
      asked,
      view,
      `secret ${asked.name} refuses to be read, as those do that are marked for deletion`,
    ),
    remedy: [
      {
        say: 'Restore it, if nobody meant to delete it',
        command: awsCommand(regionOf(evidence), 'secretsmanager', 'restore-secret', { secretId: asked.name }),
      },
      { say: 'Or take the check out of the configuration with what it watched' },
    ],
    needs: ['references'],
  };
};

const keyMissing = (evidence: Evidence, asked: AskedReference, view: ReferenceView | undefined): Candidate => {
  const keys = textsOf(evidence.facts.keys);
  const has = keys.length === 0 ? 'it has no keys' : `it has ${keys.join(', ')}`;
  return {
    cause: 'config.secret-missing/key',
    confidence: 'high',
    summary: `secret ${asked.name} has no key ${asked.key} with a plain value: ${has}`,
    evidence: linesOf(evidence, asked, view, `secret ${asked.name} is there: ${has}`),
    remedy: [
      ...(keys.length === 0
        ? []
        : [
            {
              say: `If another key is meant, write it into the check: ${keys.map((key) => asWritten({ ...asked, key })).join(' or ')}`,
            },
          ]),
      {
        say: `Or add the key ${asked.key} to the secret (needs jq)`,
        command: storeCommand(regionOf(evidence), asked, true),
      },
    ],
    needs: ['references'],
  };
};

const wrongKind = (evidence: Evidence, asked: AskedReference, view: ReferenceView | undefined): Candidate => {
  const binary = evidence.facts.secret === 'binary';
  const what = binary ? 'holds bytes, not text' : `holds plain text, and the check asks for its key ${asked.key}`;
  const whole: AskedReference = { source: 'secret', name: asked.name };
  return {
    cause: binary ? 'config.secret-missing/binary' : 'config.secret-missing/not-json',
    confidence: 'high',
    summary: `secret ${asked.name} ${what}`,
    evidence: linesOf(evidence, asked, view, `secret ${asked.name} ${what}`),
    remedy: binary
      ? [{ say: 'Store it as text', command: storeCommand(regionOf(evidence), whole, true) }]
      : [
          { say: `If the whole text is the value, write ${asWritten(whole)} into the check` },
          { say: 'Or store a JSON object with that key instead', command: jsonCommand(regionOf(evidence), asked) },
        ],
    needs: ['references'],
  };
};

/** Nothing of a plain text can be kept in an object. */
const jsonCommand = (region: string | undefined, asked: AskedReference): string =>
  storeCommand(region, asked, false)
    .replace('secretsmanager create-secret', 'secretsmanager put-secret-value')
    .replace(' --name ', ' --secret-id ');
