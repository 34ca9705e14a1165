import { createSnsPublisher } from '../../shared/alerts/publish-sns.ts';
import { createSnsClient } from '../../shared/aws/clients.ts';
import { resolveAlerts } from '../../shared/config/references.ts';
import type { Config } from '../../shared/config/schema.ts';
import type { NotifyDeps } from '../../shared/notify.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { readConfig } from './config.ts';
import { requireVariable } from './environment.ts';
import { composeRead } from './references.ts';
import { composeStore } from './store.ts';

/** Everything that telling needs. Messages go to the topic of the deployment. */
export const composeNotifying = async (): Promise<{ config: Config; deps: NotifyDeps }> => {
  const topicArn = requireVariable('TOPIC_ARN', 'the ARN of the SNS topic for messages');
  const store = composeStore();
  const config = await readConfig();
  const publisher = createSnsPublisher({ client: createSnsClient(), topicArn });
  return {
    config: { ...config, alerts: await linksOf(config.alerts) },
    deps: { store, publisher, clock: systemClock, timings: standardTimings },
  };
};

/** What messages show of `alerts:`. A link that cannot be resolved is left out: telling goes before it. */
const linksOf = async ({ email, dashboard }: Config['alerts']): Promise<Config['alerts']> => {
  if (dashboard === undefined) return { email };
  const resolved = await resolveAlerts({ email, dashboard }, await composeRead());
  if ('alerts' in resolved) return resolved.alerts;
  const problem = 'failure' in resolved ? resolved.failure.message : resolved.unusable;
  console.warn(JSON.stringify({ problem: `alerts.dashboard: ${problem}` }));
  return { email };
};
