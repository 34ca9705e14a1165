import { isoSecond } from '../../shared/time/clock.ts';
import type { Deployment } from './deployment.ts';
import type { Inbox } from './inbox.ts';
import type { Emulator } from './ministack.ts';
import type { Platform } from './platform.ts';

/** What the parts of the deployment suite share; there when their tests run. */
export type Bench = { emulator: Emulator; platform: Platform; deployment: Deployment; inbox: Inbox };

export const PROBES = ['probe-dns', 'probe-redis', 'probe-http', 'probe-targets', 'probe-outside'] as const;
export type ProbeName = (typeof PROBES)[number];

/** One minute of some functions: each is invoked by the event of its schedule, with a time after that of its last run. */
export const runTick = async ({ deployment }: Bench, ...names: readonly ProbeName[]): Promise<void> => {
  const run = async (name: ProbeName): Promise<true | undefined> => {
    const [last] = await deployment.store.ticks([{ function: name, shard: 0 }]);
    const afterLastMs = last ? Date.parse(last.claimed) + 1000 : 0;
    const time = isoSecond(Math.max(Date.now(), afterLastMs));
    const { tick } = (await deployment.invoke(name, scheduledEvent(time))) as { tick: string };
    return tick === 'completed' ? true : undefined;
  };
  await Promise.all(names.map((name) => eventually(() => run(name), `${name} completes a tick`)));
};

/** What EventBridge sends for a schedule. */
export const scheduledEvent = (time = isoSecond(Date.now())) => ({
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time,
  region: 'us-east-1',
  resources: ['arn:aws:events:us-east-1:000000000000:rule/vpcwatch-test-rule'],
  detail: {},
});

/** Polls until there is an answer; a guard, not an assertion. */
export const eventually = async <T>(ask: () => Promise<T | undefined>, what: string): Promise<T> => {
  for (const untilMs = Date.now() + 150_000; Date.now() < untilMs; ) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`never happened: ${what}`);
};
