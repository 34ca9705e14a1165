import type { CauseKinds } from '../rule.ts';
import { CONFIG_CAUSES } from './self-config.ts';
import { MONITOR_CAUSES } from './self-monitor.ts';

export const SELF_CAUSES = { ...CONFIG_CAUSES, ...MONITOR_CAUSES } as const satisfies CauseKinds;
