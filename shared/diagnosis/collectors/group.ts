import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';

import { readGroupView } from '../../aws/target-group-view.ts';
import type { Collector } from '../collect.ts';
import type { Evidence } from '../evidence.ts';

/** The target group of a failing check, with its load balancers; where the monitor may ask for none, it says so. */
export const createGroupCollector = (client: ElasticLoadBalancingV2Client): Collector<'group'> => ({
  section: 'group',
  what: 'the target group and its load balancers',
  wants: ({ check, fault }) => check.kind === 'target-group' && fault.code.startsWith('target.'),
  look: (evidence) => readGroupView(client, namesOf(evidence)),
});

/** The group that was judged, or else all that the check names. */
const namesOf = ({ check, facts }: Evidence): string[] => {
  if (typeof facts.group === 'string') return [facts.group];
  if (check.kind !== 'target-group') return [];
  return [...(check.names ?? []), ...(check.name === undefined ? [] : [check.name])];
};
