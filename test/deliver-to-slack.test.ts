import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { type EmbeddedStore, openEmbeddedStore } from '../cli/embedded-store.ts';
import { renderMessage } from '../shared/alerts/message.ts';
import type { MessageInput } from '../shared/alerts/message-story.ts';
import { createSlackPoster } from '../shared/alerts/slack-post.ts';
import { type DeliverDeps, deliverToSlack } from '../shared/deliver-to-slack.ts';
import { createDeliveries } from '../shared/store/deliveries.ts';
import { createDynamoClient } from '../shared/store/dynamo-client.ts';
import { systemClock } from '../shared/time/clock.ts';
import { type SlackAnswer, startSlackServer } from './alerts/slack-server.ts';
import { STORY } from './alerts/stories.ts';
import { uniqueId } from './store/samples.ts';
import { refusal, startDynamoProxy } from './support/dynamo-proxy.ts';
import { createFakeClock } from './support/fake-clock.ts';

const CANARY = 'canary9b2c';
const LEFT_MS = 60_000;
const now = Date.parse('2026-11-25T00:00:00Z');

let folder: string;
let table: EmbeddedStore;
const closers: (() => unknown)[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vpcwatch-deliver-'));
  table = await openEmbeddedStore({ folder, clock: systemClock });
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  await table.close();
  await rm(folder, { recursive: true });
});

/** A step of an incident of its own, as SNS gives it. */
const stepOf = (story = 'mlflow-opened') => {
  const { json, subject } = renderMessage(STORY[story] as MessageInput);
  const id = `${uniqueId('INC')}#1`;
  return { id, notification: { MessageId: 'sns-1', Subject: subject, Message: JSON.stringify({ ...json, id }) } };
};

const setUp = async (answers: SlackAnswer[], endpoint = table.endpoint) => {
  const server = await startSlackServer(...answers);
  const client = createDynamoClient({ endpoint });
  closers.push(server.stop, () => client.destroy());
  const clock = createFakeClock(now);
  const deps = {
    deliveries: createDeliveries({ client, tableName: table.tableName, clock }),
    post: createSlackPoster({
      readWebhook: async () => server.webhook(CANARY),
      reference: 'secret:slack',
      allowLoopback: true,
      clock,
      random: () => 0,
      patience: { backoffMs: 1, retries: 1 },
    }),
  };
  const runWithin = (leftMs: number, ...notifications: Parameters<typeof deliverToSlack>[0]) =>
    deliverToSlack(notifications, deps, () => leftMs);
  const run = (...notifications: Parameters<typeof deliverToSlack>[0]) => runWithin(LEFT_MS, ...notifications);
  return { server, run, runWithin, clock, ...deps };
};

const nothing = { delivered: [], repeated: [], unrecorded: [], failed: [] };

describe('deliverToSlack', () => {
  it('posts a step once, however often it comes', async () => {
    const { server, run } = await setUp(['ok']);
    const { id, notification } = stepOf();
    expect(await run(notification, notification)).toEqual({ ...nothing, delivered: [id], repeated: [id] });
    expect(await run(notification)).toEqual({ ...nothing, repeated: [id] });
    expect(server.posted).toMatchObject([{ payload: { text: expect.stringContaining('[DOWN] MLflow') } }]);
  });

  it('posts the short form of a report once, and one that is none as the text that it is', async () => {
    const { server, run } = await setUp(['ok', 'ok']);
    const id = uniqueId('report');
    const report = {
      version: 1,
      kind: 'report',
      id,
      subject: '[REPORT] 1 service unhealthy - Hokusai',
      summary: ['Hokusai: partial service degradation.', 'One root cause is open: <!channel> *gone*'],
      priorities: [{ title: 'Mend MLflow Service' }],
    };
    const message = { MessageId: 'sns-1', Subject: report.subject, Message: JSON.stringify(report) };
    expect(await run(message, message)).toEqual({ ...nothing, delivered: [id], repeated: [id] });
    const broken = { ...message, MessageId: 'sns-2', Message: JSON.stringify({ ...report, priorities: 'none' }) };
    expect(await run(broken)).toEqual({ ...nothing, delivered: ['sns-2'] });
    expect(server.posted).toMatchObject([
      {
        payload: {
          text: report.subject,
          blocks: [{ type: 'header' }, { text: { text: expect.stringContaining("&lt;!channel&gt; 'gone'") } }],
        },
      },
      { payload: { text: report.subject } },
    ]);
  });

  it('posts a step once when it comes twice at the same time, and fails the one that did not', async () => {
    const { server, run } = await setUp(['ok']);
    const { id, notification } = stepOf();
    const summaries = await Promise.all([run(notification), run(notification)]);
    expect(server.posted).toHaveLength(1);
    expect(summaries.flatMap(({ delivered }) => delivered)).toEqual([id]);
    const [other] = summaries.filter(({ delivered }) => delivered.length === 0);
    const busy = 'another invocation delivers it, until 2026-11-25T00:01:00Z at the latest';
    expect([
      { ...nothing, failed: [{ id, problem: busy }] },
      { ...nothing, repeated: [id] },
    ]).toContainEqual(other);
  });

  it('posts what failed when it comes again', async () => {
    const down = { status: 503, said: '' };
    const { server, run } = await setUp([down, down, 'ok']);
    const { id, notification } = stepOf();
    const problem = `Slack (127.0.0.1:${server.port}) answered 503`;
    expect(await run(notification)).toEqual({ ...nothing, failed: [{ id, problem }] });
    expect(await run(notification)).toEqual({ ...nothing, delivered: [id] });
  });

  it('posts what another began and never ended, once that has no time left', async () => {
    const { run, deliveries, clock } = await setUp(['ok']);
    const { id, notification } = stepOf();
    await deliveries.claim({ incident: id.slice(0, -2), n: 1, to: 'slack' }, LEFT_MS);
    const problem = 'another invocation delivers it, until 2026-11-25T00:01:00Z at the latest';
    expect(await run(notification)).toEqual({ ...nothing, failed: [{ id, problem }] });
    clock.advance(LEFT_MS);
    expect(await run(notification)).toEqual({ ...nothing, delivered: [id] });
  });

  it('keeps nothing of the webhook in the table', async () => {
    const { run } = await setUp([{ status: 404, said: 'no_service' }, 'ok']);
    const { id, notification } = stepOf();
    await run(notification, notification);
    const { Items = [] } = await table.client.send(new ScanCommand({ TableName: table.tableName }));
    expect(Items).toContainEqual(expect.objectContaining({ pk: { S: `INCIDENT#${id.slice(0, -2)}` } }));
    expect(JSON.stringify(Items)).not.toContain(CANARY);
  });

  it('goes on with the others when one fails', async () => {
    const { run } = await setUp([{ status: 400, said: 'invalid_payload' }, 'ok']);
    const [first, second] = [stepOf(), stepOf('redis-resolved')];
    expect(await run(first.notification, second.notification)).toMatchObject({
      delivered: [second.id],
      failed: [{ id: first.id, problem: expect.stringContaining('invalid_payload') }],
    });
  });

  it('does not fail, and so post again, what was posted and could not be recorded', async () => {
    const proxy = await startDynamoProxy(table.endpoint, async ({ operation, request, forward }) =>
      operation === 'UpdateItem' && String(request.UpdateExpression).includes('deliveredAt')
        ? refusal('AccessDeniedException')
        : forward(),
    );
    closers.push(proxy.close);
    const { server, run } = await setUp(['ok'], proxy.endpoint);
    const { id, notification } = stepOf();
    expect(await run(notification)).toEqual({ ...nothing, unrecorded: [id] });
    expect(server.posted).toHaveLength(1);
  });

  it('ends before its own time when recording what was posted does not', async () => {
    const complete = () => new Promise<never>(() => {});
    const deps: DeliverDeps = {
      deliveries: { claim: async () => ({ kind: 'claimed', complete, release: async () => {} }) },
      post: async () => {},
    };
    const { id, notification } = stepOf();
    expect(await deliverToSlack([notification], deps, () => 700)).toEqual({ ...nothing, unrecorded: [id] });
  });

  it.each<[string, () => Promise<void>]>([
    ['fails', () => Promise.reject(new Error('the table is gone'))],
    ['never ends', () => new Promise(() => {})],
  ])('says why a message was not posted also when letting go of it %s', async (_, release) => {
    const deps: DeliverDeps = {
      deliveries: { claim: async () => ({ kind: 'claimed', complete: async () => {}, release }) },
      post: () => Promise.reject(new Error('Slack answered 503')),
    };
    const { id, notification } = stepOf();
    const failed = [{ id, problem: 'Slack answered 503' }];
    expect(await deliverToSlack([notification], deps, () => 700)).toEqual({ ...nothing, failed });
  });

  it('keeps 2 s back to record what was posted', async () => {
    const down = { status: 503, said: '' };
    const { server, runWithin } = await setUp([down, 'ok', down, 'ok']);
    const [first, second] = [stepOf(), stepOf()];
    // One attempt is given 5 s, and 1 ms is waited before it.
    expect(await runWithin(7001, first.notification)).toEqual({ ...nothing, delivered: [first.id] });
    expect(await runWithin(7000, second.notification)).toMatchObject({ failed: [{ id: second.id }] });
    expect(server.requests).toHaveLength(3);
  });

  it('posts nothing that it cannot claim, since it could not know a repeat', async () => {
    const proxy = await startDynamoProxy(table.endpoint, async () => refusal('AccessDeniedException'));
    closers.push(proxy.close);
    const { server, run } = await setUp(['ok'], proxy.endpoint);
    const { id, notification } = stepOf();
    const problem = expect.stringContaining('allow dynamodb:UpdateItem on table');
    expect(await run(notification)).toEqual({ ...nothing, failed: [{ id, problem }] });
    expect(server.posted).toEqual([]);
  });

  it.each([
    ['a text', 'one\ntwo'],
    ['JSON that is no document', '{"AlarmName":"x"}'],
    ['a document without a step', '{"version":1,"id":"INC-7"}'],
    ['null', 'null'],
  ])('posts %s as it is', async (_, Message) => {
    const { server, run } = await setUp(['ok']);
    expect(await run({ MessageId: 'sns-1', Subject: 'Hello', Message })).toEqual({ ...nothing, delivered: ['sns-1'] });
    expect(server.posted).toMatchObject([{ payload: { text: 'Hello', blocks: [{ text: { text: Message } }] } }]);
  });
});
