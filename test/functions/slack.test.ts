import type { SNSEvent } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MessageDocument } from '../../shared/alerts/json.ts';
import { renderMessage } from '../../shared/alerts/message.ts';
import type { MessageInput } from '../../shared/alerts/message-story.ts';
import { bodiesOf } from '../../shared/alerts/publish-bodies.ts';
import { slackOf } from '../../shared/alerts/slack.ts';
import { type SlackAnswer, startSlackServer } from '../alerts/slack-server.ts';
import { STORY } from '../alerts/stories.ts';
import { uniqueId } from '../store/samples.ts';
import { deploy } from './deployed.ts';

const CANARY = 'canary5d1e';
const CONFIG = `
version: 1
platform: Hokusai
services:
  cache: { name: Cache, checks: { cache: { kind: redis, host: cache.local, port: 6379 } } }
`;

let deployed: Awaited<ReturnType<typeof deploy>>;
let slack: Awaited<ReturnType<typeof startSlackServer>>;
beforeAll(async () => {
  deployed = await deploy(CONFIG, ['slack']);
});
afterAll(() => deployed.stop());
beforeEach(() => start('ok'));
afterEach(() => slack.stop());

const start = async (...answers: SlackAnswer[]): Promise<void> => {
  slack = await startSlackServer(...answers);
  const webhook = slack.webhook(CANARY);
  deployed.apis.parameters.setSecret('vpcwatch/slack', JSON.stringify({ webhook }));
  deployed.apis.parameters.setParameter('/vpcwatch/slack', webhook, 'SecureString');
};

const TOPIC = 'arn:aws:sns:us-east-1:123456789012:vpcwatch-test';

/** What SNS invokes a function with, for a step of an incident of its own. */
const published = (story = 'mlflow-opened'): { event: SNSEvent; id: string; document: MessageDocument } => {
  const message = renderMessage(STORY[story] as MessageInput);
  const id = `${uniqueId('INC')}#1`;
  const document = { ...message.json, id } as MessageDocument;
  const Sns: SNSEvent['Records'][number]['Sns'] = {
    Type: 'Notification',
    MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
    TopicArn: TOPIC,
    Subject: message.subject,
    Message: JSON.parse(bodiesOf({ ...message, json: document })).lambda,
    Timestamp: '2025-08-13T19:08:11.123Z',
    SignatureVersion: '1',
    Signature: 'signature',
    SigningCertUrl: 'https://sns.us-east-1.amazonaws.com/certificate.pem',
    UnsubscribeUrl: 'https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe',
    MessageAttributes: { step: { Type: 'String', Value: 'opened' } },
  };
  const record = { EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: `${TOPIC}:1`, Sns };
  return { event: { Records: [record] }, id, document };
};

const SECRET = { SLACK_WEBHOOK_SECRET: 'secret:vpcwatch/slack#webhook' };
const nothing = { delivered: [], repeated: [], unrecorded: [], failed: [] };

describe('slack', () => {
  it('posts what the topic publishes, and a repeat of it not again', async () => {
    const { event, id, document } = published();
    const { answers, printed } = await deployed.invoke('slack', [event, event], SECRET);
    const summaries = [
      { ...nothing, delivered: [id] },
      { ...nothing, repeated: [id] },
    ];
    expect(answers).toEqual(summaries);
    expect(printed.split('\n').slice(0, 2)).toEqual(summaries.map((one) => JSON.stringify(one)));
    expect(slack.posted).toEqual([{ path: `/services/T0/B0/${CANARY}`, payload: slackOf(document) }]);
  });

  it('reads the webhook from a SecureString too', async () => {
    const { event, id } = published('redis-resolved');
    const { answers } = await deployed.invoke('slack', [event], { SLACK_WEBHOOK_SECRET: 'ssm:/vpcwatch/slack' });
    expect(answers).toEqual([{ ...nothing, delivered: [id] }]);
    expect(slack.posted).toHaveLength(1);
  });

  it('fails when Slack takes it not, so that it comes again, and never shows the webhook', async () => {
    await slack.stop();
    await start({ status: 404, said: 'no_service' }, 'ok');
    const { event, id } = published();
    const { answers, printed } = await deployed.invoke('slack', [event, event], SECRET);
    const problem =
      `Slack (127.0.0.1:${slack.port}) answered 404 no_service: the webhook was revoked, or its app or channel removed: ` +
      'make a new one and store it in secret:vpcwatch/slack#webhook';
    expect(answers).toEqual([{ error: `${id}: ${problem}` }, { ...nothing, delivered: [id] }]);
    expect(printed).not.toContain(CANARY);
  });

  it('names what is missing: the secret, its key, the variable', async () => {
    const failureWith = async (reference: string): Promise<unknown> =>
      (await deployed.invoke('slack', [published().event], { SLACK_WEBHOOK_SECRET: reference })).answers[0];
    expect(await failureWith('secret:other')).toEqual({
      error: expect.stringContaining(
        'cannot read the webhook: secret other does not exist: aws secretsmanager create-secret --name other',
      ),
    });
    expect(await failureWith('secret:vpcwatch/slack#url')).toEqual({
      error: expect.stringContaining('secret vpcwatch/slack has no key url: its keys are webhook'),
    });
    expect(await failureWith('')).toEqual({
      error: expect.stringContaining('the environment variable SLACK_WEBHOOK_SECRET is not set'),
    });
    expect(await failureWith(slack.webhook(CANARY))).toEqual({
      error: 'SLACK_WEBHOOK_SECRET is no reference: expected secret:<name>, secret:<name>#<key> or ssm:<path>',
    });
  });

  it('posts to Slack alone unless loopback is allowed', async () => {
    const { event, id } = published();
    const { answers } = await deployed.invoke('slack', [event], { ...SECRET, ALLOW_LOOPBACK: 'false' });
    const found = `expected https://hooks.slack.com/services/..., found one of ${slack.origin}`;
    expect(answers).toEqual([
      { error: `${id}: the webhook in secret:vpcwatch/slack#webhook cannot be used: ${found}` },
    ]);
    expect(slack.requests).toEqual([]);
  });
});
