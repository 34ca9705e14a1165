/**
 * What an API can be made to do instead of answering. `denied`: as IAM does. `rejected`: the credentials are no good.
 * `undecryptable`: the key is not to be had. `silent`: accepts the call, says nothing. `closed`: hangs up on it.
 */
export type Trouble = 'throttled' | 'denied' | 'rejected' | 'undecryptable' | 'silent' | 'closed' | 'failing';

/** Switches troubles on and off while the APIs run. */
export type Troubles = {
  /** `what` is an API (`sns`), or one of its actions (`ssm:GetParameter`); `times` calls, for ever unless given. */
  start(what: string, trouble: Trouble, times?: number): void;
  /** Ends the trouble of an API or action; all of them unless given. */
  end(what?: string): void;
  /** The trouble that this call has, which counts as one of its times. */
  take(api: string, action: string): Trouble | undefined;
};

export const createTroubles = (): Troubles => {
  const running = new Map<string, { trouble: Trouble; left: number }>();
  return {
    start: (what, trouble, times = Number.POSITIVE_INFINITY) => void running.set(what, { trouble, left: times }),
    end: (what) => void (what === undefined ? running.clear() : running.delete(what)),
    take: (api, action) => {
      const found = [`${api}:${action}`, api].find((what) => (running.get(what)?.left ?? 0) > 0);
      const entry = found === undefined ? undefined : running.get(found);
      if (entry) entry.left -= 1;
      return entry?.trouble;
    },
  };
};
