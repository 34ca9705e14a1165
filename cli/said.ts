import { userInfo } from 'node:os';

import { plain } from '../shared/alerts/words.ts';
import { UsageError } from './context.ts';

/** What a person says of a thing, as one line of visible characters; refused when nothing is left or it is too long. */
export const sayingOf = (option: string, text: string, max = 200): string => {
  const said = plain(text, Number.POSITIVE_INFINITY);
  const length = [...said].length;
  if (length > 0 && length <= max) return said;
  throw new UsageError(`${option}: ${length === 0 ? 'it says nothing' : `${length} characters`}; expected 1 to ${max}`);
};

/** Who says it: as named, or else the user of this machine. */
export const speakerOf = (by: string | undefined): string => sayingOf('--by', by ?? userOfMachine(), 60);

const userOfMachine = (): string => {
  try {
    return userInfo().username;
  } catch {
    // A container may run as a user that has no name.
    return 'somebody';
  }
};

/** Refuses options that say something beside `--end`, which takes it back. */
export const assertAlone = (others: Readonly<Record<string, string | undefined>>): void => {
  const given = Object.keys(others).filter((option) => others[option] !== undefined);
  if (given.length > 0) throw new UsageError(`--end ends what was said and takes no ${given.join(', ')}`);
};
