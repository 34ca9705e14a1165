import type { CauseKinds } from '../rule.ts';

export const NET_CAUSES = {} as const satisfies CauseKinds;
