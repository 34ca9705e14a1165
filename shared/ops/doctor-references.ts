import type { ReadReference } from '../aws/parameters.ts';
import type { ParsedReference } from '../config/references.ts';
import type { Config } from '../config/schema.ts';
import { blind, type DoctorFinding, missing, ok } from './doctor-finding.ts';

/** A reference and what reading it brought; the value is never shown. */
export type ReadResult = { reference: ParsedReference; read: ReadReference };

/** What cannot be read, and what CloudFormation could not resolve. */
export const judgeReferences = (results: readonly ReadResult[], when: Config['references']): DoctorFinding[] => {
  const findings = results.flatMap((result) => judgeReference(result, when));
  const read = results.length - findings.length;
  return read === 0 ? findings : [...findings, ok('references', `${read} of ${results.length} can be read`)];
};

const judgeReference = ({ reference, read }: ReadResult, when: Config['references']): DoctorFinding[] => {
  const { source, text } = reference;
  if ('failure' in read) {
    const { code, message } = read.failure;
    if (code.startsWith('config.')) return [missing('references', `${text} cannot be read`, message)];
    return [blind('references', message)];
  }
  if (when === 'runtime' || source !== 'ssm' || !read.secret) return [];
  const what = `${text} is a SecureString, which CloudFormation does not resolve into a function's environment`;
  return [
    missing('references', what, 'keep it in Secrets Manager and write ${secret:name}, or set references: runtime'),
  ];
};

/** Whether `slack` finds a webhook where it looks for one; `objection`: what is wrong with what it finds. */
export const judgeWebhook = ({ reference, read }: ReadResult, objection: string | undefined): DoctorFinding[] => {
  if ('failure' in read) return judgeReference({ reference, read }, 'runtime');
  if (objection === undefined) return [ok('references', `${reference.text} holds a Slack webhook`)];
  const what = `${reference.text} holds no Slack webhook: ${objection}`;
  return [missing('references', what, 'store the URL that Slack shows under Incoming Webhooks')];
};
