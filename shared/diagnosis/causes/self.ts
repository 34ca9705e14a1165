import type { CauseKinds } from '../rule.ts';

export const SELF_CAUSES = {} as const satisfies CauseKinds;
