import type { SpotCheckRequest } from '../../shared/spot-check.ts';

/** What an event asks for; throws when it asks for anything else. */
export const spotCheckRequest = (event: unknown): SpotCheckRequest => {
  const { checks, save, ...others } = (event ?? {}) as Record<string, unknown>;
  const [other] = Object.keys(others);
  const listed = Array.isArray(checks) && checks.every((id) => typeof id === 'string');
  if (other === undefined && (checks === undefined || listed) && (save === undefined || typeof save === 'boolean')) {
    return { ...(listed && { checks }), ...(save !== undefined && { save }) };
  }
  const found = other ?? (checks === undefined || listed ? 'save' : 'checks');
  throw new TypeError(
    `${found} of the event: expected { "checks": ["<id>", ...], "save": true }, both may be left out`,
  );
};
