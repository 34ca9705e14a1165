import { describe, expect, test } from 'vitest';

import type { Check, Kind } from '../../shared/config/schema.ts';
import { type FaultCode, fault } from '../../shared/health/fault.ts';
import { failing, healthy, type Outcome, type Run } from '../../shared/health/outcome.ts';
import type { Probe, Probes } from '../../shared/probes/probe.ts';
import { type RunDeps, runCheck, runChecks } from '../../shared/probes/run.ts';
import { resolvedCheck } from '../support/checks.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';

const TICK = { at: '2026-11-25T00:19:00Z', cold: false };
const NEVER = new AbortController().signal;

const check = (own: Partial<Pick<Check, 'id' | 'timeoutMs' | 'confirmMs'>> = {}): Check =>
  resolvedCheck('tcp', { host: 'h', port: 1, timeoutMs: 1000, confirmMs: [2000, 15_000, 30_000], ...own }) as Check;

const bad = (code: FaultCode, message = 'm'): Outcome => failing(fault(code, message));
const good = healthy();

type Ask = (n: number, signal: AbortSignal, check: Check) => Outcome | Promise<Outcome>;
/** Records when each attempt began; `ask` answers the n-th one, from 1. */
const setUp = (ask: Ask, more: Partial<RunDeps> = {}) => {
  const clock = createFakeClock(Date.parse(TICK.at));
  const startsMs: number[] = [];
  const probe: Probe<Kind> = async (asked, signal) => {
    startsMs.push(clock.monotonicMs());
    return ask(startsMs.length, signal, asked as Check);
  };
  const probes = { tcp: probe } as unknown as Probes;
  const resolve: RunDeps['resolve'] = async (wanted) => ({ check: wanted as never, secrets: [] });
  const deps: RunDeps = { probes, clock, resolve, ...more };
  return { clock, startsMs, deps };
};

const abortAfter = (clock: FakeClock, ms: number): AbortSignal => {
  const deadline = new AbortController();
  clock.sleep(ms).then(() => deadline.abort());
  return deadline.signal;
};
/** Never answers, and does not care for its signal. */
const hang = (): Promise<Outcome> => new Promise(() => {});
/** Answers with a time-out when it is told to stop. */
const waitForSignal = (signal: AbortSignal): Promise<Outcome> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(bad('tcp.timeout'))));
const codes = (run: Run) => run.attempts.map((one) => (one.status === 'healthy' ? 'healthy' : one.fault.code));

describe('attempts', () => {
  test('one healthy attempt is enough', async () => {
    const { startsMs, deps } = setUp(() => good);
    const run = await runCheck(check(), deps, { ...TICK, cold: true }, NEVER);
    expect(run).toEqual({
      check: 'checked',
      checkHash: 'hash',
      at: TICK.at,
      outcome: good,
      attempts: [good],
      cold: true,
      cut: false,
    });
    expect(startsMs).toEqual([0]);
  });

  test('a failure is confirmed at its offsets from the start of the first attempt', async () => {
    const { startsMs, deps } = setUp(() => bad('tcp.refused'));
    const run = await runCheck(check(), deps, TICK, NEVER);
    expect(startsMs).toEqual([0, 2000, 15_000, 30_000]);
    expect(run).toMatchObject({ outcome: { status: 'unhealthy', fault: { code: 'tcp.refused' } }, cut: false });
    expect(run.attempts).toHaveLength(4);
  });

  test('each attempt waits for the one before', async () => {
    const { startsMs, deps } = setUp((_, signal) => waitForSignal(signal));
    await runCheck(check({ timeoutMs: 5000, confirmMs: [2000, 6000] }), deps, TICK, NEVER);
    expect(startsMs).toEqual([0, 5000, 10_000]);
  });

  test('a success among them ends it, and the failed attempts are kept', async () => {
    const { startsMs, deps } = setUp((n) => (n < 3 ? bad('tcp.timeout') : good));
    const run = await runCheck(check(), deps, TICK, NEVER);
    expect(run.outcome).toBe(run.attempts[2]);
    expect(codes(run)).toEqual(['tcp.timeout', 'tcp.timeout', 'healthy']);
    expect(startsMs).toEqual([0, 2000, 15_000]);
  });

  test.each([
    ['the mildest status', ['tcp.refused', 'http.slow', 'tcp.timeout', 'probe.internal'], 'http.slow'],
    ['the last of equals', ['tcp.refused', 'tcp.timeout', 'probe.internal', 'dns.nxdomain'], 'dns.nxdomain'],
    [
      'a failure rather than not knowing',
      ['probe.internal', 'tcp.refused', 'aws.throttled', 'probe.deadline'],
      'tcp.refused',
    ],
  ] as const)('the outcome is %s', async (_, answers, expected) => {
    const { deps } = setUp((n) => bad(answers[n - 1] ?? 'probe.internal'));
    expect(await runCheck(check(), deps, TICK, NEVER)).toMatchObject({ outcome: { fault: { code: expected } } });
  });

  test.each(['config.parameter-missing', 'config.secret-missing', 'aws.access-denied'] as const)(
    '%s is not confirmed: asking again cannot mend it',
    async (code) => {
      const { startsMs, deps } = setUp(() => bad(code));
      expect(await runCheck(check(), deps, TICK, NEVER)).toMatchObject({ outcome: { fault: { code } }, cut: false });
      expect(startsMs).toEqual([0]);
    },
  );
});

describe('references', () => {
  test('a reference that cannot be resolved is the outcome, and nothing is probed', async () => {
    const missing = fault('config.parameter-missing', '/app/redis/endpoint does not exist');
    const { startsMs, deps } = setUp(() => good, { resolve: async () => ({ fault: missing }) });
    const run = await runCheck(check(), deps, TICK, NEVER);
    expect(run.outcome).toEqual(failing(missing));
    expect(run.outcome.status).toBe('unknown');
    expect(startsMs).toEqual([]);
  });

  test('an AWS that throttles is asked again', async () => {
    let asked = 0;
    const { deps, startsMs } = setUp(() => good, {
      resolve: async (wanted) =>
        ++asked === 1 ? { fault: fault('aws.throttled', 'slow down') } : { check: wanted as never, secrets: [] },
    });
    expect(codes(await runCheck(check(), deps, TICK, NEVER))).toEqual(['aws.throttled', 'healthy']);
    expect(startsMs).toEqual([2000]);
  });

  test('a reader that hangs is cut at the time-out of the check', async () => {
    const { clock, deps } = setUp(() => good, { resolve: () => new Promise(() => {}) });
    const run = await runCheck(check({ confirmMs: [] }), deps, TICK, NEVER);
    const message = 'its references were not resolved within 1000 ms';
    expect(run.outcome).toMatchObject({ status: 'unknown', fault: { code: 'probe.deadline', message } });
    expect(clock.monotonicMs()).toBe(1250);
  });
});

describe('a probe that misbehaves', () => {
  test('is left behind a little after its time-out when it ignores its signal', async () => {
    const { clock, deps } = setUp(hang);
    const run = await runCheck(check({ confirmMs: [] }), deps, TICK, NEVER);
    const message = 'the tcp probe did not end when its 1000 ms were over';
    expect(run.outcome).toMatchObject({ status: 'unknown', fault: { code: 'probe.deadline', stage: 'self', message } });
    expect(clock.monotonicMs()).toBe(1250);
  });

  test('has time to say at which stage it was', async () => {
    const { clock, deps } = setUp((_, signal) => waitForSignal(signal));
    const run = await runCheck(check({ confirmMs: [] }), deps, TICK, NEVER);
    expect(run.outcome).toMatchObject({ fault: { code: 'tcp.timeout' } });
    expect(clock.monotonicMs()).toBe(1000);
  });

  test('is unknown when it throws, and only the name and the code of the error are kept', async () => {
    class ReplyError extends Error {
      override readonly name = 'ReplyError';
      readonly code = 'ERR_X';
      readonly args = ['AUTH', 'hunter22'];
    }
    const { deps } = setUp(() => {
      throw new ReplyError('AUTH hunter22 failed');
    });
    const run = await runCheck(check({ confirmMs: [] }), deps, TICK, NEVER);
    const expected = failing(fault('probe.internal', 'the tcp probe failed by itself: ReplyError ERR_X'));
    expect(run.outcome).toEqual(expected);
    expect(JSON.stringify(run)).not.toContain('hunter22');
  });

  test('is unknown when it throws something that is no error', async () => {
    const { deps } = setUp(() => Promise.reject('text'));
    const run = await runCheck(check({ confirmMs: [] }), deps, TICK, NEVER);
    expect(run.outcome).toMatchObject({ fault: { message: 'the tcp probe failed by itself: string' } });
  });

  test('may fail after it was left behind', async () => {
    const { clock, deps } = setUp(async () => {
      await clock.sleep(5000);
      throw new Error('late');
    });
    await runCheck(check({ confirmMs: [] }), deps, TICK, NEVER);
    await clock.sleep(10_000);
    expect(clock.monotonicMs()).toBe(11_250);
  });
});

describe('the deadline', () => {
  test('that comes before the confirmation cuts the run', async () => {
    const { clock, startsMs, deps } = setUp(() => bad('tcp.refused'));
    const run = await runCheck(check(), deps, TICK, abortAfter(clock, 10_000));
    expect(run).toMatchObject({ outcome: { fault: { code: 'tcp.refused' } }, cut: true });
    expect(startsMs).toEqual([0, 2000]);
    expect(clock.monotonicMs()).toBe(10_000);
  });

  test('cuts an attempt under way, which then says nothing of the target', async () => {
    const { clock, deps } = setUp((n, signal) => (n === 1 ? bad('dns.servfail') : waitForSignal(signal)));
    const run = await runCheck(check(), deps, TICK, abortAfter(clock, 2500));
    expect(codes(run)).toEqual(['dns.servfail']);
    expect(run.cut).toBe(true);
    expect(clock.monotonicMs()).toBe(2500);
  });

  test('that cuts the only attempt leaves the outcome unknown', async () => {
    const { clock, deps } = setUp(hang);
    const run = await runCheck(check({ confirmMs: [] }), deps, TICK, abortAfter(clock, 500));
    const message = 'the deadline came before there was an answer';
    expect(run).toMatchObject({
      outcome: { status: 'unknown', fault: { code: 'probe.deadline', message } },
      cut: true,
    });
    expect(run.attempts).toEqual([run.outcome]);
  });

  test('that has passed already lets nothing begin', async () => {
    const { startsMs, deps } = setUp(() => good);
    const run = await runCheck(check(), deps, TICK, AbortSignal.abort());
    expect(run).toMatchObject({ outcome: { fault: { code: 'probe.deadline' } }, cut: true });
    expect(startsMs).toEqual([]);
  });

  test('that comes after the last attempt cuts nothing', async () => {
    const { clock, deps } = setUp(() => bad('tcp.refused'));
    const run = await runCheck(check({ confirmMs: [2000] }), deps, TICK, abortAfter(clock, 2001));
    expect(run.cut).toBe(false);
  });
});

describe('what is kept', () => {
  test('holds no secret of the check, neither in messages nor in facts', async () => {
    const secret = 's3cr3t-canary';
    const leaky: Outcome = failing(fault('http.body', `found ${btoa(secret)}`), {
      phases: [],
      facts: { [secret]: [secret, encodeURIComponent(secret)] },
    });
    const { deps } = setUp(() => leaky, {
      resolve: async (wanted) => ({ check: wanted as never, secrets: [secret] }),
    });
    const run = await runCheck(check({ confirmMs: [2000] }), deps, TICK, NEVER);
    expect(run.outcome).toMatchObject({ fault: { message: 'found ***' }, facts: { '***': ['***', '***'] } });
    expect(run.attempts).toHaveLength(2);
    expect(JSON.stringify(run)).not.toContain(secret);
  });
});

describe('many checks', () => {
  const ids = (runs: readonly Run[]): string[] => runs.map((run) => run.check);

  test('are answered in their order, and told as each is final', async () => {
    const { deps } = setUp((_, __, asked) => (asked.id === 'broken' ? bad('tcp.refused') : good));
    const told: string[] = [];
    const checks = [check({ id: 'broken' }), check({ id: 'fine' })];
    const runs = await runChecks(checks, deps, TICK, NEVER, (run) => told.push(run.check));
    expect(ids(runs)).toEqual(['broken', 'fine']);
    expect(told).toEqual(['fine', 'broken']);
  });

  test('a check that hangs delays no other', async () => {
    const { clock, deps } = setUp((_, __, asked) => (asked.id === 'hangs' ? hang() : good));
    const finalMs: Record<string, number> = {};
    const checks = [check({ id: 'hangs' }), check({ id: 'fine' })];
    await runChecks(checks, deps, TICK, NEVER, (run) => {
      finalMs[run.check] = clock.monotonicMs();
    });
    expect(finalMs).toEqual({ fine: 0, hangs: 31_250 });
  });

  test('are bounded by their slots', async () => {
    let busy = 0;
    let busiest = 0;
    const { clock, deps } = setUp(async () => {
      busy += 1;
      busiest = Math.max(busiest, busy);
      await clock.sleep(100);
      busy -= 1;
      return good;
    });
    const checks = Array.from({ length: 10 }, (_, index) => check({ id: `c${index}` }));
    const runs = await runChecks(checks, deps, TICK, NEVER, undefined, 3);
    expect(busiest).toBe(3);
    expect(clock.monotonicMs()).toBe(400);
    expect(runs.every((run) => run.outcome.status === 'healthy')).toBe(true);
  });

  test('waiting for the next attempt holds no slot', async () => {
    const { clock, deps } = setUp((_, __, asked) => (asked.id === 'broken' ? bad('tcp.refused') : good));
    const finalMs: Record<string, number> = {};
    const checks = [check({ id: 'broken' }), check({ id: 'fine' })];
    const record = (run: Run): void => {
      finalMs[run.check] = clock.monotonicMs();
    };
    await runChecks(checks, deps, TICK, NEVER, record, 1);
    expect(finalMs).toEqual({ fine: 0, broken: 30_000 });
  });

  test('that wait for a slot when the deadline comes are unknown, not failed', async () => {
    const { clock, deps } = setUp(hang);
    const checks = [check({ id: 'first', timeoutMs: 60_000 }), check({ id: 'second' })];
    const runs = await runChecks(checks, deps, TICK, abortAfter(clock, 55_000), undefined, 1);
    expect(runs.map(codes)).toEqual([['probe.deadline'], ['probe.deadline']]);
    expect(clock.monotonicMs()).toBe(55_000);
  });
});

describe('the closer look', () => {
  const looking = (look: (signal: AbortSignal) => Promise<object>, timeoutMs = 20_000) => ({
    inspect: { timeoutMs, look: async (_: unknown, __: unknown, signal: AbortSignal) => (await look(signal)) as never },
  });
  const seen = { asked: { host: 'h' } };
  const once = check({ confirmMs: [] });
  const inspectionOf = async (running: Promise<Run>, clock: FakeClock, ms: number) => {
    await clock.advance(ms);
    const { outcome } = await running;
    return outcome.status === 'healthy' ? undefined : outcome.inspection;
  };

  test('follows a failure, and is scrubbed', async () => {
    const { deps, clock } = setUp(() => bad('tcp.refused'), {
      ...looking(async () => ({ asked: { host: 'says hunter2-secret' } })),
      resolve: async (wanted) => ({ check: wanted as never, secrets: ['hunter2-secret'] }),
    });
    expect(await inspectionOf(runCheck(once, deps, TICK, NEVER), clock, 0)).toEqual({ asked: { host: 'says ***' } });
  });

  test('is not taken of what is healthy, nor of what is a fault of our own', async () => {
    for (const outcome of [good, bad('config.secret-missing'), bad('probe.internal')]) {
      let looks = 0;
      const { deps } = setUp(
        () => outcome,
        looking(async () => {
          looks += 1;
          return seen;
        }),
      );
      await runCheck(once, deps, TICK, NEVER);
      expect(looks).toBe(0);
    }
  });

  test('that hangs or throws leaves the failure as it is', async () => {
    for (const look of [() => new Promise<object>(() => {}), () => Promise.reject(new Error('x'))]) {
      const { deps, clock } = setUp(() => bad('tcp.refused'), looking(look, 1000));
      expect(await inspectionOf(runCheck(once, deps, TICK, NEVER), clock, 1500)).toBeUndefined();
    }
  });

  test('says what it has so far when the deadline comes', async () => {
    const untilTold = (signal: AbortSignal): Promise<object> =>
      new Promise((resolve) => signal.addEventListener('abort', () => resolve(seen)));
    const { deps, clock } = setUp(() => bad('tcp.refused'), looking(untilTold));
    const running = runCheck(once, deps, TICK, abortAfter(clock, 5000));
    expect(await inspectionOf(running, clock, 5000)).toEqual(seen);
  });
});
