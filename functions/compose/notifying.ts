import { createSnsPublisher } from '../../shared/alerts/publish-sns.ts';
import { createSnsClient } from '../../shared/aws/sns-client.ts';
import type { Config } from '../../shared/config/schema.ts';
import { pingDeadman } from '../../shared/deadman.ts';
import type { NotifyDeps } from '../../shared/notify.ts';
import type { Telemetry } from '../../shared/ops/telemetry.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { readConfig } from './config.ts';
import { composeDiagnosing } from './diagnosing.ts';
import { requireVariable } from './environment.ts';
import { composeLinks } from './links.ts';
import { composeStore } from './store.ts';
import { composeTelemetry } from './telemetry.ts';

type Notifying = {
  config: Config;
  deps: NotifyDeps;
  telemetry: Telemetry;
  /** Pings `alerts.deadman`, where there is one; the answer is what is wrong with that, in words. */
  ping: () => Promise<string | undefined>;
};

/** Everything that telling needs. Messages go to the topic of the deployment. */
export const composeNotifying = async (): Promise<Notifying> => {
  const topicArn = requireVariable('TOPIC_ARN', 'the ARN of the SNS topic for messages');
  const store = composeStore();
  const telemetry = composeTelemetry('notify');
  const config = await readConfig();
  const publisher = createSnsPublisher({ client: createSnsClient(), topicArn });
  const resolveLink = composeLinks();
  return {
    config: { ...config, alerts: await shownOf(config.alerts, resolveLink) },
    deps: { store, publisher, clock: systemClock, timings: standardTimings, diagnosing: composeDiagnosing() },
    telemetry,
    ping: () => pingWhereWritten(config.alerts, resolveLink),
  };
};

type ResolveLink = ReturnType<typeof composeLinks>;

/** What messages show of `alerts:`. A link that cannot be resolved is left out: telling goes before it. */
const shownOf = async ({ email, dashboard }: Config['alerts'], resolveLink: ResolveLink): Promise<Config['alerts']> => {
  if (dashboard === undefined) return { email };
  const resolved = await resolveLink('dashboard', dashboard);
  if ('url' in resolved) return { email, dashboard: resolved.url };
  console.warn(JSON.stringify({ problem: resolved.problem }));
  return { email };
};

const pingWhereWritten = async ({ deadman }: Config['alerts'], resolveLink: ResolveLink) => {
  if (deadman === undefined) return undefined;
  const resolved = await resolveLink('deadman', deadman);
  return 'url' in resolved ? pingDeadman(resolved.url) : resolved.problem;
};
