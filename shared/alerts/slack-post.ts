import type { Clock } from '../time/clock.ts';
import { refusal, SlackError, type Target, unreachable } from './slack-errors.ts';
import type { SlackPayload } from './slack-payload.ts';
import { parseWebhook } from './slack-webhook.ts';

/** How patient the poster is, in milliseconds; so many `retries` follow faults other than 429. */
export type SlackPatience = { attemptMs: number; retries: number; backoffMs: number; apartMs: number };

const standardPatience: SlackPatience = { attemptMs: 5000, retries: 3, backoffMs: 500, apartMs: 1000 };

/** Those who are told to wait at the same time come back at different ones. */
const JITTER_MS = 1000;

export type SlackPosterDeps = {
  /** The webhook as it is stored; `anew` passes over what is cached. Rejects with words for people. */
  readWebhook(anew: boolean): Promise<string>;
  /** Where it is stored, such as `secret:vpcwatch/slack`; safe to show. */
  reference: string;
  allowLoopback: boolean;
  clock: Clock;
  /** From 0 to 1. */
  random(): number;
  patience?: Partial<SlackPatience>;
};

/** Posts a payload; `leftMs` says how much time there is. Rejects with a `SlackError`, or as `readWebhook` does. */
export type SlackPoster = (payload: SlackPayload, leftMs: () => number) => Promise<void>;

/**
 * Posts to an incoming webhook, one message a second. An attempt is bounded; what may pass is tried again while there is
 * time: no answer and 5xx a few times, 429 as often as Slack asks to wait. A webhook that is gone is read anew, once.
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
    let faults = 0;
    for (;;) {
      const error = await attempt(url, body, target, bounds.attemptMs);
      if (error === undefined) return;
      if (error.retryAfterMs === undefined) faults += 1;
      const waitMs =
        error.retryAfterMs === undefined
          ? bounds.backoffMs * 2 ** (faults - 1)
          : error.retryAfterMs + deps.random() * JITTER_MS;
      const inTime = waitMs + bounds.attemptMs <= leftMs();
      if (!error.passing || faults > bounds.retries || !inTime) throw error;
      await deps.clock.sleep(waitMs);
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

/** What went wrong, if anything did. */
const attempt = async (url: URL, body: string, target: Target, boundMs: number): Promise<SlackError | undefined> => {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const signal = AbortSignal.timeout(boundMs);
  try {
    // The secret is in the path: it follows no redirect.
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    const said = await response.text();
    if (response.status === 200) return undefined;
    return refusal(response.status, said, response.headers.get('retry-after'), target);
  } catch (error) {
    if (!signal.aborted) return unreachable(error, target);
    return new SlackError(`no answer from Slack (${target.host}) within ${boundMs} ms`, { passing: true });
  }
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
