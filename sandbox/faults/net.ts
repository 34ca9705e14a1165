import { SLOW_SCENARIOS, TCP_SCENARIOS } from './net-tcp.ts';
import { TIMEOUT_SCENARIOS } from './net-timeout.ts';
import { TLS_SCENARIOS } from './net-tls.ts';
import { HANDSHAKE_SCENARIOS } from './net-tls-handshake.ts';
import type { Scenario } from './scenario.ts';

export const NET_SCENARIOS: readonly Scenario[] = [
  ...TIMEOUT_SCENARIOS,
  ...TCP_SCENARIOS,
  ...SLOW_SCENARIOS,
  ...TLS_SCENARIOS,
  ...HANDSHAKE_SCENARIOS,
];
