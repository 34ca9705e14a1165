import type { CauseKinds } from '../rule.ts';

export const TARGET_CAUSES = {} as const satisfies CauseKinds;
