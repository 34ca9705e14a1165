import { asking, askingSecret } from '../../aws/command.ts';
import type { AskedReference } from '../../aws/reference-check.ts';
import { referencesIn } from '../../config/reference-grammar.ts';
import { textOf } from '../destination.ts';
import { type Evidence, seenOf } from '../evidence.ts';
import { inWords, referenceLine, storeCommand } from '../reference-commands.ts';
import type { Candidate, Rule } from '../rule.ts';
import {
  type Failed,
  failedOf,
  isCredential,
  missing,
  NOTHING_MEASURED,
  storeSteps,
  viewOf,
} from './self-reference.ts';
import { regionOf } from './self-trouble.ts';

/** `config.parameter-missing`: a parameter, an environment variable, or a value that cannot stand where it is used. */
export const parameterMissing: Rule = (evidence) => {
  const { facts } = evidence;
  const unusable = textOf(facts.unusable);
  if (unusable !== undefined) return [unusableValue(evidence, unusable)];
  const failed = failedOf(evidence);
  if (failed === undefined) return [];
  if (facts.deployed === true) return [notDeployed(evidence, failed)];
  if (failed.source === 'env') return [variableMissing(evidence, failed)];
  return [missing(evidence, failed as AskedReference, 'config.parameter-missing')];
};

const variableMissing = (evidence: Evidence, { name }: Failed): Candidate => ({
  cause: 'config.parameter-missing/variable',
  confidence: 'high',
  summary: `the environment variable ${name} is not set where the monitor runs`,
  evidence: [`the monitor: its environment has no ${name}`, NOTHING_MEASURED],
  remedy: [
    {
      say: 'Set it where the monitor runs, and start it again',
      command: `${isCredential(evidence, { source: 'env', name }) ? askingSecret(name, name) : asking(name, name)} && export ${name}`,
    },
  ],
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
      { say: 'Deploy again: the deployment puts the value into the environment of the function' },
    ],
    needs: ['references'],
  };
};

const unusableValue = (evidence: Evidence, objection: string): Candidate => {
  const references = referencesIn(evidence.check).flatMap(({ source, name, key, text }): AskedReference[] =>
    source !== 'env' && objection.includes(text) ? [{ source, name, ...(key !== undefined && { key }) }] : [],
  );
  const views = (seenOf(evidence, 'references') ?? []).filter((view) =>
    references.some((each) => each.name === view.name),
  );
  return {
    cause: 'config.parameter-missing/unusable',
    confidence: 'high',
    summary: `a value was read and cannot be used: ${objection}`,
    evidence: [`the monitor: ${objection}`, ...views.map((view) => referenceLine(view, evidence.at)), NOTHING_MEASURED],
    remedy: references.map((reference) => ({
      say: `Store a value that can be used in ${inWords(reference)}`,
      command: storeCommand(regionOf(evidence), reference, true, isCredential(evidence, reference)),
    })),
  };
};
