import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../../sandbox/aws/start.ts';

describe('the wire', () => {
  let apis: AwsApis;
  beforeEach(async () => {
    apis = await startAwsApis();
  });
  afterEach(() => apis.stop());

  const post = async (body: string, headers: Record<string, string>) => {
    const answer = await fetch(apis.url, { method: 'POST', body, headers });
    return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() };
  };

  it('listens on loopback only', () => {
    expect(apis.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it.each([
    [
      'an API it does not have',
      { 'x-amz-target': 'Kinesis_20131202.ListStreams' },
      '{}',
      /"UnknownOperationException"/,
    ],
    [
      'an action named like a property',
      { 'x-amz-target': 'AmazonSSM.constructor' },
      '{}',
      /"UnknownOperationException"/,
    ],
    ['a version it does not have', {}, 'Action=Publish&Version=2000-01-01', /<Code>InvalidAction<\/Code>/],
    ['nothing at all', {}, '', /<Code>InvalidAction<\/Code>/],
    ['a body that is no JSON', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '{', /"ValidationException"/],
    ['a member of another type', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '{"Name":1}', /"ValidationException"/],
    ['keys that mean harm', {}, 'Action=Publish&Version=2010-03-31&__proto__.a=1', /<Code>ValidationException<\/Code>/],
  ])('refuses %s', async (_, headers, body, answer) => {
    expect(await post(body, headers)).toMatchObject({ status: 400, body: expect.stringMatching(answer) });
    expect(({} as { a?: unknown }).a).toBeUndefined();
  });

  it('counts a trouble down, and keeps that of one action to it', async () => {
    const read = () => post('{"Name":"/a"}', { 'x-amz-target': 'AmazonSSM.GetParameter' });
    const remove = () => post('{"Name":"/a"}', { 'x-amz-target': 'AmazonSSM.DeleteParameter' });
    apis.troubles.start('ssm:GetParameter', 'throttled', 1);
    expect((await remove()).body).toContain('ParameterNotFound');
    expect((await read()).body).toContain('ThrottlingException');
    expect((await read()).body).toContain('ParameterNotFound');
  });

  it('stops with a call unanswered', async () => {
    apis.troubles.start('ssm', 'silent');
    const unanswered = post('{}', { 'x-amz-target': 'AmazonSSM.GetParameter' }).catch((error: Error) => error.name);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await apis.stop();
    expect(await unanswered).toBe('TypeError');
    apis = await startAwsApis();
  });
});
