import { UsageError } from './context.ts';

/** Refuses what cannot be the name of a stage. */
export const assertStage = (stage: string): void => {
  if (/^[A-Za-z0-9-]+$/.test(stage)) return;
  throw new UsageError(`--stage ${stage}: expected letters, digits and hyphens, as it was deployed with`);
};
