import type { Judgement } from '../../aws/security-passage.ts';
import type { SecurityView } from '../../aws/security-view.ts';
import type { Destination } from '../destination.ts';
import type { Evidence } from '../evidence.ts';

/** What is known of packets that vanish between the monitor and an address. */
export type Scene = {
  evidence: Evidence;
  to: Destination;
  port: number;
  view: SecurityView;
  judged: Judgement;
};
