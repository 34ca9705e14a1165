import type { CauseKinds } from '../rule.ts';

export const DNS_CAUSES = {} as const satisfies CauseKinds;
