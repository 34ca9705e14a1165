import type { CauseKinds } from '../rule.ts';
import { HTTP_ANSWER_CAUSES } from './http-answers.ts';
import { HTTP_STATUS_CAUSES } from './http-statuses.ts';

export const HTTP_CAUSES = { ...HTTP_STATUS_CAUSES, ...HTTP_ANSWER_CAUSES } as const satisfies CauseKinds;
