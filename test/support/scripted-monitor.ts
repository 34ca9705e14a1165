import { PublishError, type Publisher } from '../../shared/alerts/publish.ts';
import { parseConfig } from '../../shared/config/load.ts';
import type { CheckId, Config } from '../../shared/config/schema.ts';
import type { DiagnosingDeps } from '../../shared/diagnosing.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import type { Message } from '../../shared/health/incident.ts';
import { failing, healthy, type Outcome } from '../../shared/health/outcome.ts';
import { notify } from '../../shared/notify.ts';
import type { Probe, Probes } from '../../shared/probes/probe.ts';
import type { Store } from '../../shared/store/store.ts';
import { tick } from '../../shared/tick.ts';
import { type Clock, isoSecond } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';

/** Three checks, one attempt each: a name, and two services that need it. */
export const scriptedConfig = (extra = ''): Config => {
  const parsed = parseConfig(
    `version: 1
platform: Scripted
references: runtime
defaults: { confirm: [], failAfter: 1, recoverAfter: 2 }
services:
  name:
    name: Name
    checks: { name-dns: { kind: dns, name: name.test } }
  api:
    name: API
    dependsOn: [name]
    checks: { api-dns: { kind: dns, name: api.test } }
  other:
    name: Other
    checks: { other-dns: { kind: dns, name: other.test } }
${extra}`,
    'scripted.yml',
  );
  if ('errors' in parsed) throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  return parsed.config;
};

export type Script = Readonly<Partial<Record<CheckId, FaultCode>>>;

/** What happens in each minute: the checks that fail, and how. */
export const outcomeOf = (code: FaultCode | undefined): Outcome =>
  code === undefined ? healthy() : failing(fault(code, `${code} by script`));

/** A clock that stands still until it is set; nothing that sleeps on it wakes but by its signal. */
export const createStillClock = (startMs = Date.parse('2026-11-25T12:00:00Z')): Clock & { set(ms: number): void } => {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    monotonicMs: () => nowMs,
    set: (ms) => {
      nowMs = ms;
    },
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
  };
};

/** Keeps what was accepted; refuses while `down`. */
export const createInbox = (): Publisher & { messages: Message[]; down: boolean } => {
  const inbox = {
    messages: [] as Message[],
    down: false,
    publish: async (message: Message) => {
      if (inbox.down) throw new PublishError(`${message.id}: the topic is down`);
      inbox.messages.push(message);
    },
  };
  return inbox;
};

const START_MS = Date.parse('2026-11-25T12:00:00Z');

/** One minute of the monitor against a store, with scripted answers in place of targets. */
export const minute = async (
  n: number,
  script: Script,
  deps: {
    config: Config;
    store: Store;
    publisher: Publisher;
    clock: ReturnType<typeof createStillClock>;
    /** Without it nothing is explained. */
    diagnosing?: DiagnosingDeps;
  },
  parts: { probe?: boolean; notify?: boolean } = {},
): Promise<void> => {
  const { config, store, publisher, clock, diagnosing } = deps;
  clock.set(START_MS + n * 60_000);
  const at = isoSecond(clock.now());
  const dns: Probe<'dns'> = async ({ id }) => outcomeOf(script[id]);
  const probes = { dns } as unknown as Probes;
  const resolve = async (check: unknown) => ({ check, secrets: [] }) as never;
  const shared = { store, clock, timings: standardTimings };
  if (parts.probe !== false) {
    await tick({ config, function: 'probe-dns', at, cold: false }, { ...shared, probes, resolve });
  }
  if (parts.notify !== false) await notify(config, { ...shared, publisher, ...(diagnosing && { diagnosing }) });
};
