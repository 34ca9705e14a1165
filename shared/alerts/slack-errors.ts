type Traits = {
  /** The same message may pass when it is sent again: no answer, 5xx, 429. */
  passing?: boolean;
  /** The webhook itself is refused; the secret may hold a newer one. */
  gone?: boolean;
  /** How long Slack asks to wait; of a 429 alone. */
  retryAfterMs?: number;
};

/** Slack did not take a message; says what it answered and how to mend it, and nothing of the webhook but its host. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly passing: boolean;
  readonly gone: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(problem: string, { passing = false, gone = false, retryAfterMs }: Traits = {}) {
    super(problem);
    this.passing = passing;
    this.gone = gone;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Where a message went: the host, and the reference that the webhook was read from. */
export type Target = { host: string; reference: string };

const renew = (reference: string): string =>
  `the webhook was revoked, or its app or channel removed: make a new one and store it in ${reference}`;

/** By the word that Slack answers with. */
const MENDS: Readonly<Record<string, (reference: string) => string>> = {
  invalid_payload: () => 'Slack does not understand the message: a fault of vpcwatch, please report it',
  action_prohibited: () => 'an administrator of the workspace forbids it: ask for the webhook to be allowed',
  posting_to_general_channel_denied: () => 'the webhook may not post to #general: choose another channel for it',
  channel_is_archived: (reference) =>
    `its channel is archived: unarchive it, or make a webhook for another channel and store it in ${reference}`,
  channel_not_found: renew,
  invalid_token: renew,
  no_active_hooks: renew,
  no_service: renew,
  no_service_id: renew,
  no_team: renew,
  team_disabled: renew,
};

/** What an answer other than 200 means. */
export const refusal = (status: number, said: string, retryAfter: string | null, target: Target): SlackError => {
  // Slack answers with one word; anything else may hold what was sent to it.
  const word = /^[a-z_]{1,60}$/.test(said.trim()) ? said.trim() : '';
  const answered = `Slack (${target.host}) answered ${status}${word === '' ? '' : ` ${word}`}`;
  if (status === 429) {
    const seconds = /^\d+$/.test(retryAfter ?? '') ? Math.max(1, Number(retryAfter)) : 1;
    const problem = `${answered}: too many messages, it asks to wait ${seconds} s`;
    return new SlackError(problem, { passing: true, retryAfterMs: seconds * 1000 });
  }
  if (status >= 500) return new SlackError(answered, { passing: true });
  const gone = status === 403 || status === 404 || status === 410;
  const known = MENDS[word] ?? (gone ? renew : undefined);
  return new SlackError(known === undefined ? answered : `${answered}: ${known(target.reference)}`, { gone });
};

/** Slack could not be asked; of what was thrown only the code is kept, since the rest may name the URL. */
export const unreachable = (error: unknown, { host }: Target): SlackError => {
  const { code } = ((error as { cause?: unknown } | undefined)?.cause ?? {}) as { code?: unknown };
  return new SlackError(
    `no answer from Slack (${host}${typeof code === 'string' ? `, ${code}` : ''}): the function needs a way to the internet`,
    { passing: true },
  );
};
