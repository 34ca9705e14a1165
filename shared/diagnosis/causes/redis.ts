import type { CauseKinds } from '../rule.ts';

export const REDIS_CAUSES = {} as const satisfies CauseKinds;
