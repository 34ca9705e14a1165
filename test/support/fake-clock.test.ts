import { describe, expect, test } from 'vitest';

import { createFakeClock } from './fake-clock.ts';

describe('the fake clock', () => {
  test('wakes sleepers in virtual order, at their time', async () => {
    const clock = createFakeClock(1_000_000);
    const woken: string[] = [];
    const sleep = async (name: string, ...each: number[]): Promise<void> => {
      for (const ms of each) {
        await clock.sleep(ms);
        woken.push(`${name} ${clock.now()}`);
      }
    };
    await Promise.all([sleep('slow', 50_000), sleep('twice', 10_000, 20_000), sleep('quick', 5000)]);
    expect(woken).toEqual(['quick 1005000', 'twice 1010000', 'twice 1030000', 'slow 1050000']);
  });

  test('does not wake who was aborted, and does not move for him', async () => {
    const clock = createFakeClock();
    const stop = new AbortController();
    const slept = clock.sleep(60_000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    await clock.sleep(1000);
    expect(clock.monotonicMs()).toBe(1000);
    await expect(clock.sleep(1, stop.signal)).rejects.toThrow('enough');
  });

  test('moves on by itself or when told', async () => {
    const clock = createFakeClock();
    clock.advance(5000);
    await clock.sleep(1000);
    expect(clock.now()).toBe(6000);
  });
});
