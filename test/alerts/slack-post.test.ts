import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import { SlackError } from '../../shared/alerts/slack-errors.ts';
import { createSlackPoster, type SlackPatience } from '../../shared/alerts/slack-post.ts';
import { slackOfText } from '../../shared/alerts/slack-text.ts';
import { parseWebhook } from '../../shared/alerts/slack-webhook.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { type SlackAnswer, startSlackServer } from './slack-server.ts';

const CANARY = 'canary7f3a';
const REFERENCE = 'secret:vpcwatch/slack';
const payload = slackOfText({ Message: 'hello' });

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** `stored` are the webhooks as they are read, the last one for ever. */
const posterOf = (stored: string[], patience: Partial<SlackPatience> = {}, allowLoopback = true) => {
  const clock = createFakeClock();
  const reads: boolean[] = [];
  const post = createSlackPoster({
    readWebhook: async (anew) => {
      reads.push(anew);
      return stored[Math.min(reads.length, stored.length) - 1] ?? '';
    },
    reference: REFERENCE,
    allowLoopback,
    clock,
    random: () => 0.25,
    patience: { backoffMs: 1, ...patience },
  });
  const postWithin = (leftMs: () => number) => post(payload, leftMs);
  return { post: (leftMs = 60_000) => postWithin(() => leftMs), postWithin, reads, clock };
};

const setUp = async (...answers: SlackAnswer[]) => {
  const server = await startSlackServer(...answers);
  closers.push(server.stop);
  return { server, host: `127.0.0.1:${server.port}`, ...posterOf([server.webhook(CANARY)]) };
};

const failure = (posting: Promise<void>): Promise<SlackError> =>
  posting.then(
    () => Promise.reject(new Error('was accepted')),
    (error: SlackError) => error,
  );

describe('createSlackPoster', () => {
  it('posts the payload as JSON to the webhook', async () => {
    const { server, post } = await setUp('ok');
    await post();
    expect(server.posted).toEqual([{ path: `/services/T0/B0/${CANARY}`, payload }]);
    expect(server.requests).toMatchObject([
      { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8' } },
    ]);
  });

  it.each<[string, SlackAnswer]>([
    ['a server error', { status: 500, said: 'rollup_error' }],
    ['no answer at all', 'hang up'],
    ['too many messages', { status: 429, said: 'rate_limited', retryAfter: '0' }],
  ])('tries again after %s', async (_, answer) => {
    const { server, post } = await setUp(answer, answer, 'ok');
    await post();
    expect([server.requests.length, server.posted.length]).toEqual([3, 1]);
  });

  it('waits as long as Slack asks for, and its own back-off only when Slack asks for nothing', async () => {
    const server = await startSlackServer({ status: 429, said: 'rate_limited', retryAfter: '1' }, 'ok');
    closers.push(server.stop);
    const { post, clock } = posterOf([server.webhook(CANARY)], { backoffMs: 30_000 });
    await post();
    // A part of a second is added, so that several who were told the same do not come back at once.
    expect(clock.monotonicMs()).toBe(1250);
    expect(server.posted).toHaveLength(1);
  });

  it.each([
    ['0', 1],
    ['2', 2],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 1],
    ['-5', 1],
    ['1.5', 1],
    [undefined, 1],
  ])('reads Retry-After %s as %i s', async (retryAfter, seconds) => {
    const { post, clock, server } = await setUp(
      { status: 429, said: 'rate_limited', ...(retryAfter === undefined ? {} : { retryAfter }) },
      'ok',
    );
    await post();
    expect(clock.monotonicMs()).toBe(seconds * 1000 + 250);
    expect(server.posted).toHaveLength(1);
  });

  it('comes back after "too many messages" as often as there is time for, whatever its attempts', async () => {
    const limited = { status: 429, said: 'rate_limited', retryAfter: '1' };
    const { post, server } = await setUp(...Array.from({ length: 12 }, () => limited), 'ok');
    await post();
    expect([server.requests.length, server.posted.length]).toEqual([13, 1]);
  });

  it('does not count "too many messages" among the attempts that other faults use up', async () => {
    const limited = { status: 429, said: 'rate_limited', retryAfter: '1' };
    const down = { status: 503, said: '' };
    const { post, server } = await setUp(down, limited, down, limited, down, limited, down, 'ok');
    expect((await failure(post())).message).toContain('answered 503');
    expect(server.requests).toHaveLength(7);
  });

  it('gives up waiting when its time is over', async () => {
    const server = await startSlackServer({ status: 429, said: 'rate_limited', retryAfter: '1' });
    closers.push(server.stop);
    const { postWithin, clock } = posterOf([server.webhook(CANARY)], { attemptMs: 5000 });
    const error = await failure(postWithin(() => 10_000 - clock.monotonicMs()));
    expect(error).toMatchObject({ passing: true, retryAfterMs: 1000 });
    // After 0, 1.25, 2.5, 3.75 and 5 s: one more wait and attempt would be over 10 s.
    expect(server.requests).toHaveLength(5);
  });

  it('gets ten messages that come at once to a Slack that takes one a second', async () => {
    const clock = createFakeClock();
    let takenMs = Number.NEGATIVE_INFINITY;
    const server = await startSlackServer(() => {
      if (clock.monotonicMs() - takenMs < 1000) return { status: 429, said: 'rate_limited', retryAfter: '1' };
      takenMs = clock.monotonicMs();
      return 'ok';
    });
    closers.push(server.stop);
    const posting = Array.from({ length: 10 }, (_, index) =>
      createSlackPoster({
        readWebhook: async () => server.webhook(CANARY),
        reference: REFERENCE,
        allowLoopback: true,
        clock,
        random: () => index / 10,
      })(payload, () => 58_000 - clock.monotonicMs()),
    );
    await Promise.all(posting);
    expect(server.posted).toHaveLength(10);
    expect(server.requests.length).toBeGreaterThan(10);
  });

  it('leaves a wait that is longer than its time to who invokes it again', async () => {
    const { server, host, post } = await setUp({ status: 429, said: 'rate_limited', retryAfter: '56' }, 'ok');
    const error = await failure(post(60_000));
    expect(error.message).toBe(`Slack (${host}) answered 429 rate_limited: too many messages, it asks to wait 56 s`);
    expect(error).toMatchObject({ passing: true, retryAfterMs: 56_000 });
    expect(server.requests).toHaveLength(1);
  });

  it('takes the longest wait at its word', async () => {
    const { server, host, post } = await setUp({ status: 429, said: 'rate_limited', retryAfter: '9999999' }, 'ok');
    expect((await failure(post())).message).toBe(
      `Slack (${host}) answered 429 rate_limited: too many messages, it asks to wait 9999999 s`,
    );
    expect(server.requests).toHaveLength(1);
  });

  it('gives up after four attempts', async () => {
    const { server, host, post } = await setUp({ status: 503, said: '<html>' });
    expect((await failure(post())).message).toBe(`Slack (${host}) answered 503`);
    expect(server.requests).toHaveLength(4);
  });

  it('bounds an attempt that nobody answers', async () => {
    const server = await startSlackServer('silent');
    closers.push(server.stop);
    const error = await failure(posterOf([server.webhook(CANARY)], { attemptMs: 300, retries: 1 }).post());
    expect(error.message).toBe(`no answer from Slack (127.0.0.1:${server.port}) within 300 ms`);
    expect(server.requests).toHaveLength(2);
  });

  it('hangs up on an attempt that nobody answers before it tries again', async () => {
    const server = await startSlackServer('silent', 'ok');
    closers.push(server.stop);
    const { post, clock } = posterOf([server.webhook(CANARY)], { attemptMs: 300 });
    // The wait before the second attempt is as long as Slack needs to see that the first is off.
    clock.sleep = () => vi.waitFor(() => expect(server.events).toEqual(['asked', 'closed unanswered']));
    await post();
    expect(server.events).toEqual(['asked', 'closed unanswered', 'asked']);
    expect(server.posted).toHaveLength(1);
  });

  it('says that nothing can be reached, with the code of the network', async () => {
    const closed = await reserveClosedPort();
    closers.push(closed.stop);
    const error = await failure(posterOf([`http://127.0.0.1:${closed.port}/services/${CANARY}`]).post());
    expect(error.message).toBe(
      `no answer from Slack (127.0.0.1:${closed.port}, ECONNREFUSED): the function needs a way to the internet`,
    );
  });

  const renew = `the webhook was revoked, or its app or channel removed: make a new one and store it in ${REFERENCE}`;
  it.each([
    [400, 'invalid_payload', 'Slack does not understand the message: a fault of vpcwatch, please report it', false],
    [403, 'invalid_token', renew, true],
    [403, 'action_prohibited', 'an administrator of the workspace forbids it: ask for the webhook to be allowed', true],
    [404, 'no_service', renew, true],
    [404, 'channel_not_found', renew, true],
    [
      410,
      'channel_is_archived',
      `its channel is archived: unarchive it, or make a webhook for another channel and store it in ${REFERENCE}`,
      true,
    ],
  ])('says at once what %s %s means and how to mend it', async (status, said, mend, gone) => {
    const { server, host, post } = await setUp({ status, said });
    const error = await failure(post());
    expect(error.message).toBe(`Slack (${host}) answered ${status} ${said}: ${mend}`);
    expect(error).toMatchObject({ gone, passing: false });
    expect(server.requests).toHaveLength(1);
  });

  it('follows no redirect, which would carry the secret elsewhere', async () => {
    const { server, host, post } = await setUp({ status: 302, said: 'found' });
    expect((await failure(post())).message).toBe(`Slack (${host}) answered 302 found`);
    expect(server.requests).toHaveLength(1);
  });

  it('reads a webhook that is gone anew, and posts to the one that is stored now', async () => {
    const server = await startSlackServer({ status: 404, said: 'no_service' }, 'ok');
    closers.push(server.stop);
    const { post, reads } = posterOf([server.webhook('old'), server.webhook('new')]);
    await post();
    expect(reads).toEqual([false, true]);
    expect(server.posted.map(({ path }) => path)).toEqual(['/services/T0/B0/new']);
  });

  it('does not post again to the very webhook that is gone', async () => {
    const { server, post, reads } = await setUp({ status: 404, said: 'no_service' });
    await failure(post());
    expect(reads).toEqual([false, true]);
    expect(server.requests).toHaveLength(1);
  });

  it('keeps messages a second apart', async () => {
    const { server, post, clock } = await setUp('ok');
    await post();
    await post();
    expect(clock.monotonicMs()).toBe(1000);
    clock.advance(5000);
    await post();
    expect(clock.monotonicMs()).toBe(6000);
    expect(server.posted).toHaveLength(3);
  });

  it.each<[string, SlackAnswer]>([
    ['refused', { status: 404, said: 'no_service' }],
    ['an answer that repeats it', { status: 400, said: `http://x/services/${CANARY}` }],
    ['hung up on', 'hang up'],
    ['told to wait', { status: 429, said: CANARY, retryAfter: '900' }],
    ['not answered', 'silent'],
  ])('keeps the webhook out of the error when it is %s', async (_, answer) => {
    const server = await startSlackServer(answer);
    closers.push(server.stop);
    const error = await failure(posterOf([server.webhook(CANARY)], { attemptMs: 200 }).post());
    expect(error).toBeInstanceOf(SlackError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(CANARY);
  });
});

describe('the webhook', () => {
  const expected = `the webhook in ${REFERENCE} cannot be used: expected https://hooks.slack.com/services/...`;
  const noUrl = 'found no URL; of a secret in JSON name the key, as secret:<name>#<key>';
  it.each([
    [`https://hooks.example.com/services/${CANARY}`, 'found one of https://hooks.example.com'],
    [`https://hooks.slack.com.example.com/${CANARY}`, 'found one of https://hooks.slack.com.example.com'],
    [`http://hooks.slack.com/services/${CANARY}`, 'found one of http://hooks.slack.com'],
    [`https://hooks.slack.com:8443/services/${CANARY}`, 'found one of https://hooks.slack.com:8443'],
    [`https://${CANARY}@hooks.slack.com/services/x`, 'found one of https://hooks.slack.com'],
    [`http://127.0.0.1:1/services/${CANARY}`, 'found one of http://127.0.0.1:1'],
    [`http://localhost:1/services/${CANARY}`, 'found one of http://localhost:1'],
    [`{"url":"https://hooks.slack.com/services/${CANARY}"}`, noUrl],
    [`s3cr3t-${CANARY}:rest`, noUrl],
    [`secret:${CANARY}`, noUrl],
    [`foo://${CANARY}/x`, noUrl],
    ['', noUrl],
  ])('is refused unless it is one of Slack: %#', async (stored, found) => {
    const error = await failure(posterOf([stored], {}, false).post());
    expect(error.message).toBe(`${expected}, ${found}`);
    expect(inspect(error)).not.toContain(CANARY);
  });

  it('may stand between white space, as an editor leaves it', async () => {
    const server = await startSlackServer('ok');
    closers.push(server.stop);
    await posterOf([` ${server.webhook('x')}\n`]).post();
    expect(server.posted).toHaveLength(1);
  });

  it.each(['https://hooks.slack.com/services/T/B/x', 'https://hooks.slack-gov.com/services/T/B/x'])(
    'is taken: %s',
    (value) => {
      expect(parseWebhook(value, false)).toEqual({ url: new URL(value) });
    },
  );
});
