import {
  GetTopicAttributesCommand,
  PublishCommand,
  type PublishCommandInput,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Delivery, Protocol } from '../../../sandbox/aws/sns.ts';
import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';
import { clientsOf, IMPATIENT } from '../../aws/clients-of.ts';

describe('the SNS API', () => {
  let apis: AwsApis;
  let clients: ReturnType<typeof clientsOf>;
  let TopicArn: string;
  const arrived: Delivery[] = [];

  beforeEach(async () => {
    apis = await startAwsApis();
    clients = clientsOf(apis);
    TopicArn = apis.sns.addTopic('alerts');
    arrived.length = 0;
  });
  afterEach(async () => {
    clients.destroy();
    await apis.stop();
  });

  const listen = (protocol: Protocol) => apis.sns.subscribe(TopicArn, protocol, (delivery) => arrived.push(delivery));
  const publish = (input: Partial<PublishCommandInput>) =>
    clients.sns.send(new PublishCommand({ TopicArn, Message: 'm', ...input }));

  it('delivers to each protocol its own body, and the default to the others', async () => {
    for (const protocol of ['email', 'lambda', 'sqs', 'https'] as const) listen(protocol);
    const body = { default: 'd', email: 'e\n<&>"é', lambda: '{"v":1}', https: '{"version":"1.0"}' };
    const { MessageId: id } = await publish({
      Subject: 'Redis is down',
      MessageStructure: 'json',
      Message: JSON.stringify(body),
      MessageAttributes: { severity: { DataType: 'String', StringValue: 'critical' } },
    });
    expect(arrived.map(({ protocol, body: text }) => [protocol, text])).toEqual([
      ['email', body.email],
      ['lambda', body.lambda],
      ['sqs', 'd'],
      ['https', body.https],
    ]);
    expect(arrived[0]).toEqual({
      id,
      topicArn: TopicArn,
      protocol: 'email',
      subject: 'Redis is down',
      body: body.email,
      attributes: { severity: 'critical' },
    });
  });

  it('counts who listens to a topic', async () => {
    const count = async () => (await clients.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes;
    expect(await count()).toEqual({ TopicArn, SubscriptionsConfirmed: '0', SubscriptionsPending: '0' });
    listen('email');
    listen('sqs');
    expect(await count()).toMatchObject({ SubscriptionsConfirmed: '2' });
    const elsewhere = new GetTopicAttributesCommand({ TopicArn: `${TopicArn}-gone` });
    await expect(clients.sns.send(elsewhere)).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('delivers a plain message as it is, until nobody listens', async () => {
    const leave = listen('email');
    await publish({ Message: 'plain' });
    leave();
    await publish({ Message: 'unheard' });
    expect(arrived.map(({ body }) => body)).toEqual(['plain']);
  });

  it.each<[string, Partial<PublishCommandInput>, string]>([
    [
      'no default',
      { MessageStructure: 'json', Message: '{"email":"e"}' },
      'Message Structure - No default entry in JSON message body',
    ],
    ['no JSON', { MessageStructure: 'json', Message: 'text' }, 'Message Structure - JSON message body failed to parse'],
    ['a long subject', { Subject: 's'.repeat(101) }, 'Subject'],
    ['a subject with a line break', { Subject: 'a\nb' }, 'Subject'],
    ['a subject beyond ASCII', { Subject: 'Rédis' }, 'Subject'],
    ['a large message', { Message: 'x'.repeat(256 * 1024 + 1) }, 'Message too long'],
  ])('refuses %s', async (_, input, message) => {
    listen('email');
    await expect(publish(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: `Invalid parameter: ${message}`,
    });
    expect(arrived).toEqual([]);
  });

  it('refuses a topic that does not exist, and actions it does not know', async () => {
    await expect(publish({ TopicArn: `${TopicArn}-other` })).rejects.toMatchObject({ name: 'NotFoundException' });
    const subscribe = new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a@b.c' });
    await expect(clients.sns.send(subscribe)).rejects.toMatchObject({ name: 'InvalidAction' });
  });

  it.each([
    ['failing', 'InternalFailure'],
    ['throttled', 'Throttling'],
    ['silent', 'TimeoutError'],
    ['denied', 'AccessDenied'],
  ] as const)('delivers nothing while it is %s, and again when that ends', async (trouble, name) => {
    listen('email');
    apis.troubles.start('sns', trouble);
    const sender = clientsOf(apis, trouble === 'silent' ? IMPATIENT : {});
    const sent = sender.sns.send(new PublishCommand({ TopicArn, Message: 'm' })).finally(sender.destroy);
    await expect(sent).rejects.toMatchObject({ name });
    expect(arrived).toEqual([]);
    apis.troubles.end('sns');
    await publish({});
    expect(arrived).toHaveLength(1);
  });
});
