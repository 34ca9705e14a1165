import type { CauseKinds } from '../rule.ts';

export const HTTP_CAUSES = {} as const satisfies CauseKinds;
