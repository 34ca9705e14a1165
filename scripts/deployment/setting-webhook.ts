import { type ParsedReference, referenceNamed } from '../../shared/config/reference-grammar.ts';
import { SettingError } from '../setting-error.ts';
import { type RawSettings, textOf } from './setting-text.ts';

/** Where the Slack webhook is kept; `text` is as given. Never the webhook itself. */
export type Webhook = { text: string; reference: ParsedReference };

/** `secret:<name>`, `secret:<name>#<key>` or `ssm:<path>`; nothing when there is to be no Slack. */
export const readWebhook = (raw: RawSettings): Webhook | undefined => {
  const text = textOf('slackWebhookSecret', raw);
  if (text === '' || text === 'none') return undefined;
  const reference = referenceNamed(text);
  if (reference && reference.source !== 'env') return { text, reference };
  throw new SettingError(
    'slackWebhookSecret is no reference (it is not shown, in case it is the webhook itself): expected secret:<name>, ' +
      'secret:<name>#<key> or ssm:<path> of a SecureString, such as --param slackWebhookSecret=secret:vpcwatch/slack#webhook, ' +
      'or params: <stage>: in serverless.yml',
  );
};
