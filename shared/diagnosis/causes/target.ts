import type { CauseKinds } from '../rule.ts';
import { TARGET_CHECK_CAUSES } from './target-checks.ts';
import { TARGET_STATE_CAUSES } from './target-states.ts';

export const TARGET_CAUSES = { ...TARGET_CHECK_CAUSES, ...TARGET_STATE_CAUSES } as const satisfies CauseKinds;
