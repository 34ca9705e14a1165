import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { renderMessage } from '../../shared/alerts/message.ts';
import { PublishError } from '../../shared/alerts/publish.ts';
import { bodiesOf } from '../../shared/alerts/publish-bodies.ts';
import { createSnsPublisher } from '../../shared/alerts/publish-sns.ts';
import { createSnsClient } from '../../shared/aws/sns-client.ts';
import type { Message } from '../../shared/health/incident.ts';
import { hokusai, incident, member, mlflowMembers } from './fixtures.ts';
import { startSnsServer } from './sns-server.ts';

const ARN = 'arn:aws:sns:us-east-1:123456789012:vpcwatch';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const closers: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) await close();
});

const setUp = async (...answers: Parameters<typeof startSnsServer>) => {
  const server = await startSnsServer(...answers);
  closers.push(server.close);
  return { server, ...publisherTo(server.endpoint) };
};

const publisherTo = (endpoint: string, topicArn = ARN, attemptMs = 5000) => {
  const client = createSnsClient({ region: 'us-east-1', endpoint, credentials });
  closers.push(() => client.destroy());
  return { publisher: createSnsPublisher({ client, topicArn, patience: { backoffMs: 1, attemptMs } }) };
};

const message = renderMessage({
  config: hokusai,
  incident: incident(mlflowMembers),
  step: 'opened',
  now: '2025-08-13T19:08:10Z',
});

const failure = (publishing: Promise<void>): Promise<PublishError> =>
  publishing.then(
    () => Promise.reject(new Error('was accepted')),
    (error: PublishError) => error,
  );

describe('createSnsPublisher', () => {
  it('publishes each protocol its own body, with subject and attributes', async () => {
    const { server, publisher } = await setUp('ok');
    await publisher.publish(message);
    const [published] = server.published;
    expect(published).toMatchObject({
      subject: message.subject,
      attributes: { service: 'mlflow', status: 'unhealthy', severity: 'critical', step: 'opened' },
      parameters: { Action: 'Publish', TopicArn: ARN, MessageStructure: 'json' },
    });
    expect(Object.keys(published?.bodies ?? {})).toEqual(['default', 'email', 'lambda', 'sqs', 'https']);
    expect(published?.bodies).toMatchObject({ default: message.text, email: message.text });
    for (const protocol of ['lambda', 'sqs']) {
      expect(JSON.parse(published?.bodies[protocol] ?? '')).toEqual(message.json);
    }
    expect(JSON.parse(published?.bodies.https ?? '')).toEqual(message.chat);
    expect(published?.parameters.MessageGroupId).toBe(undefined);
  });

  it('orders a FIFO topic by incident and drops repeats by message id', async () => {
    const server = await startSnsServer('ok');
    closers.push(server.close);
    await publisherTo(server.endpoint, `${ARN}.fifo`).publisher.publish(message);
    expect(server.published[0]?.parameters).toMatchObject({
      MessageGroupId: 'INC-7',
      MessageDeduplicationId: 'INC-7#1',
    });
  });

  it.each([
    ['a server error', { status: 500, code: 'InternalError' }],
    ['throttling', { status: 400, code: 'Throttled' }],
    ['throttling by status', { status: 429, code: 'TooManyRequests' }],
  ])('tries again after %s', async (_, answer) => {
    const { server, publisher } = await setUp(answer, answer, 'ok');
    await publisher.publish(message);
    expect([server.requests(), server.published.length]).toEqual([3, 1]);
  });

  it.each([
    [
      404,
      'NotFound',
      `INC-7#1: ${ARN} (NotFoundException): there is no such topic: mend its ARN in the configuration, or create it in that account and region`,
    ],
    [
      403,
      'AuthorizationError',
      `INC-7#1: sns:Publish on ${ARN} is not allowed: allow sns:Publish in the role's policy`,
    ],
    [
      400,
      'InvalidParameter',
      `INC-7#1: ${ARN} (InvalidParameterException): SNS rejects the request: the topic must be in the region of the client`,
    ],
    [
      400,
      'KMSAccessDenied',
      `INC-7#1: ${ARN} (KMSAccessDeniedException): the key of the topic cannot be used: allow kms:GenerateDataKey and kms:Decrypt on it`,
    ],
    [
      403,
      'InvalidClientTokenId',
      `INC-7#1: credentials are rejected for sns:Publish on ${ARN} (InvalidClientTokenId): renew them, such as aws sso login`,
    ],
  ])('says at once what %s %s means and how to mend it', async (status, code, said) => {
    const { server, publisher } = await setUp({ status, code });
    const error = await failure(publisher.publish(message));
    expect(error).toBeInstanceOf(PublishError);
    expect(error.message).toBe(said);
    expect(server.requests()).toBe(1);
  });

  it('gives up after three attempts without an answer, and says that nothing answered', async () => {
    const server = await startSnsServer('silent');
    closers.push(server.close);
    const error = await failure(publisherTo(server.endpoint, ARN, 100).publisher.publish(message));
    expect(error.message).toBe(`INC-7#1: no answer to sns:Publish on ${ARN} within 100 ms`);
    expect(server.requests()).toBe(3);
  });

  it('names the way out when the network gives no way to SNS', async () => {
    const server = await startSnsServer('ok');
    await server.close();
    const error = await failure(publisherTo(server.endpoint).publisher.publish(message));
    expect(error.message).toBe(
      `INC-7#1: no answer to sns:Publish on ${ARN} (ECONNREFUSED): a subnet without NAT needs the interface endpoint com.amazonaws.us-east-1.sns`,
    );
  });

  it('keeps nothing of request and response on its errors', async () => {
    const { publisher } = await setUp({ status: 403, code: 'AuthorizationError' });
    const error = await failure(publisher.publish(message));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(/canary|SECRET-TEXT|mlflow/);
  });

  it('sends nothing for 30 s after five failures in a row, says until when, and then tries once', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2025-08-13T19:10:00Z') });
    const down = { status: 503, code: 'ServiceUnavailable' };
    const { server, publisher } = await setUp(down, down, down, down, down, down, 'ok');
    await failure(publisher.publish(message));
    const blocked =
      'INC-7#1: not sent: 5 attempts failed in a row, tried again from 2025-08-13T19:10:30Z; ' +
      `the last: sns:Publish on ${ARN} failed (ServiceUnavailable, HTTP 503)`;
    expect((await failure(publisher.publish(message))).message).toBe(blocked);
    expect((await failure(publisher.publish(message))).message).toBe(blocked);
    expect(server.requests()).toBe(5);

    vi.setSystemTime(Date.parse('2025-08-13T19:10:31Z'));
    expect((await failure(publisher.publish(message))).message).toContain('tried again from 2025-08-13T19:11:01Z');
    expect(server.requests()).toBe(6);

    vi.setSystemTime(Date.parse('2025-08-13T19:11:02Z'));
    await publisher.publish(message);
    await publisher.publish(message);
    expect(server.published.length).toBe(2);
  });

  it('does not open for refusals, which cost nothing to hear again', async () => {
    const { server, publisher } = await setUp({ status: 404, code: 'NotFound' });
    for (let n = 0; n < 7; n += 1) await failure(publisher.publish(message));
    expect(server.requests()).toBe(7);
  });
});

describe('a topic that nobody listens to', () => {
  it('gets nothing, and the error says which link to open', async () => {
    const { server, publisher } = await setUp('ok');
    server.asked.audience = { confirmed: 0, pending: 2 };
    const error = await failure(publisher.publish(message));
    expect(error).toBeInstanceOf(PublishError);
    expect(error.message).toBe(
      `INC-7#1: no subscription of ${ARN} is confirmed, 2 wait: open the link in the mail of AWS Notifications, or subscribe something else`,
    );
    expect([server.requests(), server.asked.questions]).toEqual([0, 1]);
  });

  it('is told apart from one whose subscriptions wait', async () => {
    const { server, publisher } = await setUp('ok');
    server.asked.audience = { confirmed: 0, pending: 0 };
    expect((await failure(publisher.publish(message))).message).toBe(
      `INC-7#1: no subscription of ${ARN} is confirmed and none waits to be: subscribe an e-mail address, a queue or a function`,
    );
  });

  it('is asked again for each message until somebody does', async () => {
    const { server, publisher } = await setUp('ok');
    server.asked.audience = { confirmed: 0, pending: 1 };
    for (let n = 0; n < 7; n += 1) {
      expect((await failure(publisher.publish(message))).message).toContain('is confirmed, 1 waits: open the link');
    }
    server.asked.audience = { confirmed: 1, pending: 0 };
    await publisher.publish(message);
    expect([server.published.length, server.asked.questions]).toEqual([1, 8]);
  });

  it('is noticed within minutes after the last listener left', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2025-08-13T19:10:00Z') });
    const { server, publisher } = await setUp('ok');
    for (let n = 0; n < 3; n += 1) await publisher.publish(message);
    expect([server.published.length, server.asked.questions]).toEqual([3, 1]);
    server.asked.audience = { confirmed: 0, pending: 0 };
    vi.setSystemTime(Date.parse('2025-08-13T19:14:59Z'));
    await publisher.publish(message);
    vi.setSystemTime(Date.parse('2025-08-13T19:15:00Z'));
    expect((await failure(publisher.publish(message))).message).toContain('is confirmed and none waits');
  });

  it('is published to when it may not be asked, and is not asked again for a while', async () => {
    const { server, publisher } = await setUp('ok');
    server.asked.audience = { status: 403, code: 'AuthorizationError' };
    await publisher.publish(message);
    await publisher.publish(message);
    expect([server.published.length, server.asked.questions]).toEqual([2, 1]);
  });

  it.each([
    ['fails', { status: 500, code: 'InternalError' }],
    ['is throttled', { status: 400, code: 'Throttled' }],
  ])('is published to when the question %s', async (_, audience) => {
    const { server, publisher } = await setUp('ok');
    server.asked.audience = audience;
    await publisher.publish(message);
    await publisher.publish(message);
    expect([server.published.length, server.asked.questions]).toEqual([2, 2]);
  });

  it('is published to when the question has no answer', async () => {
    const server = await startSnsServer('ok');
    closers.push(server.close);
    server.asked.audience = 'silent';
    const client = createSnsClient({
      region: 'us-east-1',
      endpoint: server.endpoint,
      credentials,
      requestTimeoutMs: 100,
    });
    closers.push(() => client.destroy());
    await createSnsPublisher({ client, topicArn: ARN }).publish(message);
    expect(server.published).toHaveLength(1);
  });
});

describe('bodiesOf', () => {
  const large = (characters: number, members = 100): Message => {
    const many = Array.from({ length: members }, (_, n) =>
      member(`check-${n}`, 'api', ['tcp.timeout', '💥"\\'.repeat(75)]),
    );
    const now = '2025-08-13T19:08:10Z';
    const rendered = renderMessage({ config: hokusai, incident: incident(many), step: 'opened', now });
    return { ...rendered, text: `${rendered.text}${'é'.repeat(characters)}` };
  };
  const LIMIT = 256 * 1024;
  const read = (body: string): Record<string, string> => JSON.parse(body);

  it('gives up the default text first', () => {
    const body = bodiesOf({ ...large(90_000, 1) });
    expect(Buffer.byteLength(body)).toBeLessThan(LIMIT);
    expect(read(body).default).toBe('[DOWN] API connection times out - Hokusai');
    expect(read(body).email).toMatch(/é$/);
  });

  it('then shortens the e-mail, saying so', () => {
    const body = bodiesOf(large(500_000, 1));
    expect(Buffer.byteLength(body)).toBeLessThan(LIMIT);
    expect(Buffer.byteLength(body)).toBeGreaterThan(LIMIT - 5000);
    expect(read(body).email).toMatch(/é\n\.\.\. \(shortened to what a message may hold\)\n$/);
    expect(JSON.parse(read(body).sqs ?? '').members).toHaveLength(1);
  });

  it('then leaves the members out of the document, saying how many', () => {
    const message = large(0);
    const body = bodiesOf({
      ...message,
      json: { ...message.json, members: [message.json.members, message.json.members] },
    });
    expect(Buffer.byteLength(body)).toBeLessThan(LIMIT);
    expect(JSON.parse(read(body).lambda ?? '')).toMatchObject({ members: [], omittedMembers: 2 });
    expect(read(body).email).toContain('DOWN: API connection times out');
  });
});
