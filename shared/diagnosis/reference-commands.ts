import { asking, askingSecret, awsCommand, PIPED, piping, shell } from '../aws/command.ts';
import type { AskedReference, ReferenceView } from '../aws/reference-check.ts';
import type { IsoSecond } from '../time/clock.ts';
import { elapsedInWords } from '../time/words.ts';

/** A reference as people write it: `${secret:name#key}`. */
export const asWritten = ({ source, name, key }: AskedReference): string =>
  `\${${source}:${name}${key === undefined ? '' : `#${key}`}}`;

/** What a reference is called in a sentence: `parameter /x`, `secret x`. */
export const inWords = ({ source, name }: AskedReference): string =>
  `${source === 'ssm' ? 'parameter' : 'secret'} ${name}`;

/** What the control plane says of a reference, for a line of evidence. */
export const referenceLine = (view: ReferenceView, at: IsoSecond): string => {
  const api = view.source === 'ssm' ? 'Parameter Store' : 'Secrets Manager';
  const changed =
    view.changedAt === undefined ? '' : `, changed ${elapsedInWords(view.changedAt, at)} ago (${view.changedAt})`;
  switch (view.state) {
    case 'there':
      return `${api}: ${inWords(view)} is there${changed}`;
    case 'missing':
      return `${api}: ${inWords(view)} does not exist${view.similar ? `; there is ${view.similar.join(', ')}` : ''}`;
    case 'deleted':
      return `${api}: ${inWords(view)} is scheduled for deletion on ${view.deletedAt}${changed}`;
    case 'unseen':
      return `${api}: could not look at ${inWords(view)}: ${view.problem}`;
  }
};

/**
 * Asks for a value, without showing a secret or `hidden` one, and stores it; a secret's other keys stay (needs `jq`). The
 * value goes through pipes only.
 */
export const storeCommand = (
  region: string | undefined,
  reference: AskedReference,
  exists: boolean,
  hidden = false,
): string => {
  const { source, name, key } = reference;
  if (source === 'ssm') {
    const type = exists ? { overwrite: true as const } : { type: hidden ? 'SecureString' : 'String' };
    const put = awsCommand(region, 'ssm', 'put-parameter', { name, ...type, value: PIPED });
    return `${(hidden ? askingSecret : asking)('value', 'value')} && ${piping('value', put)}`;
  }
  const ask = askingSecret(key ?? 'value', 'value');
  const put = exists
    ? awsCommand(region, 'secretsmanager', 'put-secret-value', { secretId: name, secretString: PIPED })
    : awsCommand(region, 'secretsmanager', 'create-secret', { name, secretString: PIPED });
  if (key === undefined) return `${ask} && ${piping('value', put)}`;
  const entry = `{${JSON.stringify(key)}: .}`;
  if (!exists) return `${ask} && ${piping('value', `${shell('jq', '-Rsc', entry)} | ${put}`)}`;
  const get = awsCommand(region, 'secretsmanager', 'get-secret-value', {
    secretId: name,
    query: 'SecretString',
    output: 'text',
  });
  // Two documents on one pipe; where the second does not come, jq prints nothing, and an empty secret is refused.
  const merge = shell('jq', '-nc', `input as $new | input + $new`);
  return `${ask} && { ${piping('value', shell('jq', '-Rsc', entry))}; ${get}; } | ${merge} | ${put}`;
};

/** Shows when a reference changed last, and not its value. */
export const describeCommand = (region: string | undefined, { source, name }: AskedReference): string =>
  source === 'ssm'
    ? awsCommand(region, 'ssm', 'get-parameter', {
        name,
        query: 'Parameter.[Name,Type,Version,LastModifiedDate]',
        output: 'text',
      })
    : awsCommand(region, 'secretsmanager', 'describe-secret', {
        secretId: name,
        query: '[Name,LastChangedDate,LastRotatedDate,DeletedDate]',
        output: 'text',
      });

/** How a new value reaches the probes. */
export const READ_AGAIN =
  'the probes read it again when the target rejects the old one; with references: deploy, deploy again to bring it to them';
