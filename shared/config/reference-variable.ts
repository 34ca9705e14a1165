import { createHash } from 'node:crypto';

/**
 * The environment variable that holds a reference's value in a function deployed with `references: deploy`. Made of the
 * reference as written, so that moving others about never changes it.
 */
export const variableOf = (text: string): string => {
  const words = text.replaceAll(/\W+/g, '_').replaceAll(/^_+|_+$/g, '');
  return `REF_${words.slice(0, 60)}_${createHash('sha256').update(text).digest('hex').slice(0, 6)}`;
};
