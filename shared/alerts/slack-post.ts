import { DelegateBackoff, handleWhen, isTaskCancelledError, retry, TimeoutStrategy, timeout, wrap } from 'cockatiel';

import type { Clock } from '../time/clock.ts';
import { refusal, SlackError, type Target, unreachable } from './slack-errors.ts';
import type { SlackPayload } from './slack-payload.ts';
import { parseWebhook } from './slack-webhook.ts';

/** How patient the poster is, in milliseconds; `retries` are the attempts after the first. */
export type SlackPatience = { attemptMs: number; retries: number; backoffMs: number; apartMs: number };

const standardPatience: SlackPatience = { attemptMs: 5000, retries: 3, backoffMs: 500, apartMs: 1000 };

export type SlackPosterDeps = {
  /** The webhook as it is stored; `anew` passes over what is cached. Rejects with words for people. */
  readWebhook(anew: boolean): Promise<string>;
  /** Where it is stored, such as `secret:vpcwatch/slack`; safe to show. */
  reference: string;
  allowLoopback: boolean;
  clock: Clock;
  patience?: Partial<SlackPatience>;
};

/** Posts a payload; `leftMs` says how much time there is. Rejects with a `SlackError`, or as `readWebhook` does. */
export type SlackPoster = (payload: SlackPayload, leftMs: () => number) => Promise<void>;

/**
 * Posts to an incoming webhook, one message a second. An attempt is bounded; what may pass (no answer, 5xx, 429 after the
 * time that Slack asks for) is tried again while there is time. A webhook that is gone is read anew, once.
 */
export const createSlackPoster = (deps: SlackPosterDeps): SlackPoster => {
  const bounds = { ...standardPatience, ...deps.patience };
  const pace = pacing(deps.clock, bounds.apartMs);
  const webhook = async (anew: boolean): Promise<URL> => {
    const parsed = parseWebhook(await deps.readWebhook(anew), deps.allowLoopback);
    if ('url' in parsed) return parsed.url;
    throw new SlackError(`the webhook in ${deps.reference} cannot be used: ${parsed.objection}`);
  };
  const send = async (url: URL, body: string, leftMs: () => number): Promise<void> => {
    const target = { host: url.host, reference: deps.reference };
    const policy = wrap(
      retry(
        handleWhen((error) => isPassing(error) && waitMsOf(error, 1, bounds) + bounds.attemptMs <= leftMs()),
        {
          maxAttempts: bounds.retries,
          backoff: new DelegateBackoff(({ result, attempt }) =>
            waitMsOf('error' in result ? result.error : undefined, attempt, bounds),
          ),
        },
      ),
      timeout(bounds.attemptMs, TimeoutStrategy.Aggressive),
    );
    try {
      await policy.execute(({ signal }) => attempt(url, body, target, signal));
    } catch (error) {
      if (error instanceof SlackError) throw error;
      throw new SlackError(`no answer from Slack (${target.host}) within ${bounds.attemptMs} ms`, { passing: true });
    }
  };
  return async (payload, leftMs) => {
    const body = JSON.stringify(payload);
    const known = await webhook(false);
    await pace();
    try {
      await send(known, body, leftMs);
    } catch (error) {
      if (!(error instanceof SlackError && error.gone)) throw error;
      const stored = await webhook(true);
      if (stored.href === known.href) throw error;
      await send(stored, body, leftMs);
    }
  };
};

const isPassing = (error: unknown): boolean =>
  isTaskCancelledError(error) || (error instanceof SlackError && error.passing);

const waitMsOf = (error: unknown, attempt: number, { backoffMs }: SlackPatience): number =>
  (error instanceof SlackError ? error.retryAfterMs : undefined) ?? backoffMs * 2 ** (attempt - 1);

const attempt = async (url: URL, body: string, target: Target, signal: AbortSignal): Promise<void> => {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  let response: Response;
  let said: string;
  try {
    // The secret is in the path: it follows no redirect.
    response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    said = await response.text();
  } catch (error) {
    throw unreachable(error, target);
  }
  if (response.status !== 200) throw refusal(response.status, said, response.headers.get('retry-after'), target);
};

/** Resolves at least `apartMs` after it did before. */
const pacing = (clock: Clock, apartMs: number): (() => Promise<void>) => {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const waitMs = last + apartMs - clock.monotonicMs();
    if (waitMs > 0) await clock.sleep(waitMs);
    last = clock.monotonicMs();
  };
};
