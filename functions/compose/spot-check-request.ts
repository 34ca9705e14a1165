import type { SpotCheckRequest } from '../../shared/spot-check.ts';

/** What an event asks for; throws when it asks for anything else. */
export const spotCheckRequest = (event: unknown): SpotCheckRequest => {
  const { checks, save, why, ...others } = (event ?? {}) as Record<string, unknown>;
  const listed = Array.isArray(checks) && checks.every((id) => typeof id === 'string');
  const wrong = [
    ...Object.keys(others),
    ...(checks === undefined || listed ? [] : ['checks']),
    ...Object.entries({ save, why }).flatMap(([key, value]) => (isFlag(value) ? [] : [key])),
  ];
  if (wrong.length > 0) {
    throw new TypeError(
      `${wrong[0]} of the event: expected { "checks": ["<id>", ...], "save": true, "why": true }, each may be left out`,
    );
  }
  return { ...(listed && { checks }), ...(isFlag(save) && save && { save }), ...(isFlag(why) && why && { why }) };
};

const isFlag = (value: unknown): value is boolean | undefined => value === undefined || typeof value === 'boolean';
