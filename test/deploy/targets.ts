import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type AwsApis, startAwsApis } from '../../sandbox/aws/start.ts';
import { type Bench, eventually, runTick } from './bench.ts';
import { GROUP } from './platform.ts';
import { giveVariable } from './variable.ts';

const always = { since: '2000-01-01T00:00:00Z' };

/** The emulator's load balancer calls every target healthy; the sandbox's asks them, and is asked in its place here. */
export const describeTargets = (bench: Bench): void => {
  describe('a target group', () => {
    let sandbox: AwsApis;
    const newest = async () => (await bench.deployment.store.results('api-targets', always, 1))[0];

    beforeAll(async () => {
      sandbox = await startAwsApis();
    });
    afterAll(() => sandbox.stop());

    it('is healthy for the load balancer of the emulator, though nobody listens at its target', async () => {
      await runTick(bench, 'probe-targets');
      expect(await newest()).toMatchObject({ status: 'healthy' });
    });

    it('is unhealthy in the words of a load balancer that does check it', async () => {
      const group = sandbox.loadBalancer.addGroup({
        name: GROUP,
        registrationMs: 0,
        intervalMs: 50,
        unhealthyThreshold: 2,
      });
      bench.platform.page.down = true;
      group.register({ id: '127.0.0.1', port: bench.platform.page.port, zone: 'us-east-1a' });
      await eventually(
        async () => group.targets().find(({ state }) => state === 'unhealthy'),
        'the target is unhealthy',
      );
      await giveVariable(bench, 'probe-targets', 'AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2', sandbox.url);
      await runTick(bench, 'probe-targets');
      bench.platform.page.down = false;
      expect(await newest()).toMatchObject({
        status: 'unhealthy',
        fault: { code: 'target.wrong-code', message: expect.stringContaining('503') },
      });
    });
  });
};
