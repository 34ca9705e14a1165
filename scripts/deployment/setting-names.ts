import { SettingError } from '../setting-error.ts';
import type { RawSettings } from './setting-text.ts';

/** The framework takes any name, so that a slip would go unnoticed. */
export const refuseUnknown = (given: readonly string[], { permissions: _, ...known }: RawSettings): void => {
  const slip = given.find((name) => !Object.hasOwn(known, name));
  if (slip === undefined) return;
  throw new SettingError(`${slip} is no parameter: expected ${Object.keys(known).join(', ')}`);
};
