import type { CauseKinds } from '../rule.ts';
import { TCP_CAUSES } from './net-tcp.ts';
import { TLS_CAUSES } from './net-tls.ts';

export const NET_CAUSES = { ...TCP_CAUSES, ...TLS_CAUSES } as const satisfies CauseKinds;
