import { describe, expect, it } from 'vitest';

import { withRedis } from '../../sandbox/redis-doing.ts';
import type { Bench } from './bench.ts';

/** Invoked by hand: what answers now. */
export const describeSpotChecks = (bench: Bench): void => {
  const invoke = (name: string, event: unknown) => bench.deployment.invoke(name, event);

  describe('a spot check', () => {
    it('answers for each check of the VPC, and keeps nothing', async () => {
      const before = await bench.deployment.store.results('cache', { since: '2000-01-01T00:00:00Z' });
      const answer = await invoke('spot-check', null);
      expect(answer).toMatchObject([
        { check: 'cache', kind: 'redis', status: 'healthy' },
        { check: 'api-page', kind: 'http', status: 'healthy' },
        { check: 'api-name', kind: 'dns', status: 'healthy' },
        { check: 'api-targets', kind: 'target-group' },
      ]);
      expect(await bench.deployment.store.results('cache', { since: '2000-01-01T00:00:00Z' })).toEqual(before);
    });

    it('answers for what is asked from outside the VPC', async () => {
      expect(await invoke('spot-check-outside', { checks: ['site', 'api-registry'] })).toMatchObject([
        { check: 'api-registry', kind: 'cloud-map', status: 'healthy' },
        { check: 'site', kind: 'http', status: 'healthy' },
      ]);
    });

    it('names a wrong password, and does not say it', async () => {
      const { port } = bench.platform.redis;
      const change = (password: string, to: string) =>
        withRedis({ port, password }, (redis) => redis.config('SET', 'requirepass', to));
      await change(bench.platform.canary, 'rotated');
      const answer = await invoke('spot-check', { checks: ['cache'] });
      await change('rotated', bench.platform.canary);
      expect(answer).toMatchObject([{ status: 'unhealthy', fault: 'redis.wrong-password', stage: 'auth' }]);
      expect(JSON.stringify(answer)).not.toContain(bench.platform.canary);
    });

    it('refuses in words what it is not made for', async () => {
      await expect(invoke('spot-check', { checks: ['cash'] })).rejects.toThrow('no such check: cash');
    });
  });
};
