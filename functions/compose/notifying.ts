import { createRoutedPublisher } from '../../shared/alerts/publish-routed.ts';
import { createSnsPublisher } from '../../shared/alerts/publish-sns.ts';
import { createSnsClient } from '../../shared/aws/sns-client.ts';
import type { Config } from '../../shared/config/schema.ts';
import { pingDeadman } from '../../shared/deadman.ts';
import type { NotifyDeps } from '../../shared/notify.ts';
import type { Telemetry } from '../../shared/ops/telemetry.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { composeAlerts } from './alerts.ts';
import { readConfig } from './config.ts';
import { composeDiagnosing } from './diagnosing.ts';
import { requireVariable } from './environment.ts';
import { composeStore } from './store.ts';
import { composeTelemetry } from './telemetry.ts';

type Notifying = {
  config: Config;
  deps: NotifyDeps;
  telemetry: Telemetry;
  /** Pings `alerts.deadman`, where there is one; the answer is what is wrong with that, in words. */
  ping: () => Promise<string | undefined>;
};

/** Everything that telling needs. Messages go to the topic of the deployment, or to that of their route. */
export const composeNotifying = async (): Promise<Notifying> => {
  const topicArn = requireVariable('TOPIC_ARN', 'the ARN of the SNS topic for messages');
  const store = composeStore();
  const telemetry = composeTelemetry('notify');
  const config = await readConfig();
  const client = createSnsClient();
  const publisher = createRoutedPublisher(topicArn, (arn) => createSnsPublisher({ client, topicArn: arn }));
  const resolve = composeAlerts();
  return {
    config: { ...config, alerts: await alertsOf(config.alerts, topicArn, resolve) },
    deps: { store, publisher, clock: systemClock, timings: standardTimings, diagnosing: composeDiagnosing() },
    telemetry,
    ping: () => pingWhereWritten(config.alerts, resolve),
  };
};

type ResolveAlert = ReturnType<typeof composeAlerts>;
type AlertKey = Parameters<ResolveAlert>[0];

/**
 * What telling goes by of `alerts:`. Telling goes before what cannot be resolved: a link is left out, and the messages of a
 * route go to the topic of the deployment.
 */
const alertsOf = async (
  { email, dashboard, quiet, routes = [] }: Config['alerts'],
  topicArn: string,
  resolve: ResolveAlert,
): Promise<Config['alerts']> => {
  const link = dashboard === undefined ? undefined : await readAlert(resolve, 'dashboard', dashboard);
  const resolved = await Promise.all(
    routes.map(async (route) => ({
      ...route,
      topicArn: (await readAlert(resolve, 'topicArn', route.topicArn)) ?? topicArn,
    })),
  );
  return { email, topicArn, routes: resolved, ...(link !== undefined && { dashboard: link }), ...(quiet && { quiet }) };
};

const readAlert = async (resolve: ResolveAlert, key: AlertKey, written: string): Promise<string | undefined> => {
  const resolved = await resolve(key, written);
  if ('value' in resolved) return resolved.value;
  console.warn(JSON.stringify({ problem: resolved.problem }));
  return undefined;
};

const pingWhereWritten = async ({ deadman }: Config['alerts'], resolve: ResolveAlert) => {
  if (deadman === undefined) return undefined;
  const resolved = await resolve('deadman', deadman);
  return 'value' in resolved ? pingDeadman(resolved.value) : resolved.problem;
};
