import { awsCommand } from '../../aws/command.ts';
import type { AskedReference, ReferenceView } from '../../aws/reference-check.ts';
import { referencesIn } from '../../config/reference-grammar.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { textOf, textsOf } from '../destination.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import { asWritten, inWords, referenceLine, storeCommand } from '../reference-commands.ts';
import type { Candidate, Rule } from '../rule.ts';
import { regionOf } from './self-trouble.ts';

type Failed = { source: 'ssm' | 'secret' | 'env'; name: string; key?: string };

/** The reference that could not be filled in; of older runs the first that the check has. */
const failedOf = ({ facts: { reference }, check }: Evidence): Failed | undefined => {
  if (typeof reference === 'object' && reference !== null && 'name' in reference) return reference as unknown as Failed;
  return referencesIn(check)[0];
};

const viewOf = (evidence: Evidence, failed: Failed | undefined): ReferenceView | undefined =>
  seenOf(evidence, 'references')?.find(({ source, name }) => source === failed?.source && name === failed.name);

const NOTHING_MEASURED = 'nothing was measured: this says nothing of the target';

/** `config.parameter-missing`: a parameter, an environment variable, or a value that cannot stand where it is used. */
export const parameterMissing: Rule = (evidence) => {
  const { facts, fault } = evidence;
  const unusable = textOf(facts.unusable);
  if (unusable !== undefined) return [unusableValue(evidence, unusable)];
  const failed = failedOf(evidence);
  if (failed === undefined) return [];
  if (facts.deployed === true) return [notDeployed(evidence, failed)];
  if (failed.source === 'env') return [variableMissing(failed, fault.message)];
  return [missing(evidence, failed as AskedReference, 'config.parameter-missing')];
};

const variableMissing = ({ name }: Failed, message: string): Candidate => ({
  cause: 'config.parameter-missing/variable',
  confidence: 'high',
  summary: `the environment variable ${name} is not set where the monitor runs`,
  evidence: [`the monitor: ${message}`, NOTHING_MEASURED],
  remedy: [{ say: 'set it where the monitor runs, and start it again', command: `read -rp '${name}: ' ${name} && export ${name}` }],
});

/** With `references: deploy` CloudFormation reads the values; what it had none for is not in the environment. */
const notDeployed = (evidence: Evidence, failed: Failed): Candidate => {
  const view = viewOf(evidence, failed);
  const written = `\${${failed.source}:${failed.name}${failed.key === undefined ? '' : `#${failed.key}`}}`;
  const exists = view !== undefined && view.state === 'there';
  return {
    cause: 'config.parameter-missing/not-deployed',
    confidence: 'high',
    summary: `${written} is not in the environment of the function that probes ${evidence.check.id}`,
    evidence: [
      `the monitor: its environment has no ${textOf(evidence.facts.variable) ?? 'variable'} for ${written}`,
      ...(view ? [referenceLine(view, evidence.at)] : []),
      NOTHING_MEASURED,
    ],
    remedy: [
      ...(view && !exists ? storeSteps(evidence, view) : []),
      { say: 'deploy again: the deployment puts the value into the environment of the function' },
    ],
    needs: ['references'],
  };
};

const unusableValue = (evidence: Evidence, objection: string): Candidate => {
  const references = referencesIn(evidence.check).flatMap(({ source, name, key, text }): AskedReference[] =>
    source !== 'env' && objection.includes(text) ? [{ source, name, ...(key !== undefined && { key }) }] : [],
  );
  const views = (seenOf(evidence, 'references') ?? []).filter((view) => references.some((each) => each.name === view.name));
  return {
    cause: 'config.parameter-missing/unusable',
    confidence: 'high',
    summary: `a value was read and cannot be used: ${objection}`,
    evidence: [`the monitor: ${objection}`, ...views.map((view) => referenceLine(view, evidence.at)), NOTHING_MEASURED],
    remedy: references.map((reference) => ({
      say: `store a value that can be used in ${inWords(reference)}`,
      command: storeCommand(regionOf(evidence), reference, true),
    })),
  };
};

/** A parameter or secret that is not there. */
const missing = (
  evidence: Evidence,
  asked: AskedReference,
  cause: 'config.parameter-missing' | 'config.secret-missing',
): Candidate => {
  const view = viewOf(evidence, asked);
  const [like] = view?.similar ?? [];
  const back = view?.state === 'there';
  return {
    cause,
    // AWS itself said so to the probe; a look that finds it now says that it came since.
    confidence: back ? 'medium' : 'high',
    summary: back
      ? `${inWords(asked)} did not exist when the probe read it, and does now`
      : `${inWords(asked)} does not exist${like === undefined ? '' : `; there is ${like}`}`,
    evidence: [
      `the check: reads ${asWritten(asked)}`,
      view ? referenceLine(view, evidence.at) : `${asked.source === 'ssm' ? 'Parameter Store' : 'Secrets Manager'}: ${inWords(asked)} does not exist`,
      NOTHING_MEASURED,
    ],
    remedy: back
      ? [{ say: 'wait for the next run: the value is there now' }]
      : [
          ...(like === undefined ? [] : [{ say: `if ${like} is meant, write \${${asked.source}:${like}} into the check and deploy` }]),
          ...storeSteps(evidence, asked),
        ],
    needs: ['references'],
  };
};

const storeSteps = (evidence: Evidence, asked: AskedReference): RemedyStep[] => [
  { say: `create ${inWords(asked)} with the value that the check needs`, command: storeCommand(regionOf(evidence), asked, false) },
];

/** `config.secret-missing`: not there, on its way out, bytes instead of text, no JSON, or without the key. */
export const secretMissing: Rule = (evidence) => {
  const failed = failedOf(evidence);
  if (failed === undefined || failed.source !== 'secret') return [];
  const asked: AskedReference = { source: 'secret', name: failed.name, ...(failed.key !== undefined && { key: failed.key }) };
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
      return [view?.state === 'deleted' ? scheduled(evidence, asked, view) : missing(evidence, asked, 'config.secret-missing')];
  }
};

const linesOf = (evidence: Evidence, asked: AskedReference, view: ReferenceView | undefined, what: string): string[] => [
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
    evidence: linesOf(evidence, asked, view, `secret ${asked.name} refuses to be read, as those do that are marked for deletion`),
    remedy: [
      {
        say: 'restore it, if nobody meant to delete it',
        command: awsCommand(regionOf(evidence), 'secretsmanager', 'restore-secret', { secretId: asked.name }),
      },
      { say: 'or take the check out of the configuration with what it watched' },
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
        : [{ say: `if another key is meant, write it into the check: ${keys.map((key) => asWritten({ ...asked, key })).join(' or ')}` }]),
      { say: `or add the key ${asked.key} to the secret (needs jq)`, command: storeCommand(regionOf(evidence), asked, true) },
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
      ? [{ say: 'store it as text', command: storeCommand(regionOf(evidence), whole, true) }]
      : [
          { say: `if the whole text is the value, write ${asWritten(whole)} into the check` },
          { say: 'or store a JSON object with that key instead', command: jsonCommand(regionOf(evidence), asked) },
        ],
    needs: ['references'],
  };
};

/** Nothing of a plain text can be kept in an object. */
const jsonCommand = (region: string | undefined, asked: AskedReference): string =>
  storeCommand(region, asked, false)
    .replace('secretsmanager create-secret', 'secretsmanager put-secret-value')
    .replace(' --name ', ' --secret-id ');
