import { afterAll, describe, expect, it } from 'vitest';

import { logOf, switchSchedules } from './bare-api.ts';
import { type Bench, eventually, PROBES } from './bench.ts';

const CHECKS = ['cache', 'api-page', 'api-name', 'api-registry', 'api-targets', 'site'];

/** The schedules are on for the first time; nobody invokes anything. */
export const describeSchedule = (bench: Bench): void => {
  const ticks = () => bench.deployment.store.ticks(PROBES.map((name) => ({ function: name, shard: 0 })));

  const passes = async () => (await logOf(bench.emulator, 'notify')).split('"published"').length;

  describe('the schedule', () => {
    afterAll(() => switchSchedules(bench.emulator, 'Disable'));

    it('fires by itself: every probe completes a tick, and notify looks whether there is something to tell', async () => {
      const before = { ticks: await ticks(), passes: await passes() };
      await switchSchedules(bench.emulator, 'Enable');
      await eventually(async () => {
        const later = (await ticks()).filter(
          ({ completed = '' }, index) => completed > (before.ticks[index]?.claimed ?? ''),
        );
        return later.length === PROBES.length && (await passes()) > before.passes ? true : undefined;
      }, 'a run of each');
    });

    it('leaves a healthy result of each check', async () => {
      const found = await Promise.all(
        CHECKS.map((check) => bench.deployment.store.results(check, { since: '2000-01-01T00:00:00Z' })),
      );
      expect(found.map(([result]) => [result?.check, result?.status, result?.fault])).toEqual(
        CHECKS.map((check) => [check, 'healthy', undefined]),
      );
    });

    it('beats: each function writes its metrics to its log', async () => {
      for (const name of [...PROBES, 'notify']) expect(await logOf(bench.emulator, name)).toContain('"Heartbeat"');
    });
  });
};
