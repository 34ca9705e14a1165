import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { type Bench, eventually, PROBES, runTick, scheduledEvent } from './bench.ts';
import { awsCli } from './programs.ts';

const always = { since: '2000-01-01T00:00:00Z' };

/** All is well, something breaks, and is mended. */
export const describeAlerts = (bench: Bench): void => {
  describe('what breaks', () => {
    let published: z.ZodType;

    beforeAll(async () => {
      published = z.fromJSONSchema(JSON.parse(await readFile('docs/message.schema.json', 'utf8')));
      // `probe-outside` compares Cloud Map with what `probe-dns` has found.
      await runTick(bench, 'probe-dns');
      await runTick(bench, ...PROBES);
    });

    it('is told, with its cause, by the notify that the stream of the table wakes', async () => {
      await bench.platform.redis.freeze();
      bench.platform.page.down = true;
      // One after the other: the emulator does not wait for the mapping's batch window, in which AWS gathers them.
      await runTick(bench, 'probe-redis');
      await runTick(bench, 'probe-http');
      // No schedule is on, and nobody has invoked it.
      const { document, attributes } = await bench.inbox.next();
      expect(published.safeParse(document).error).toBeUndefined();
      expect(attributes).toEqual({ service: 'cache', status: 'unhealthy', severity: 'critical', step: 'opened' });
      expect(document).toMatchObject({ id: 'INC-1#1', root: { check: 'cache', fault: { code: 'tcp.timeout' } } });
      expect(document).toMatchObject({
        causes: [{ code: 'tcp.timeout', evidence: expect.arrayContaining(['EC2: the monitor is in vpc-00000001']) }],
      });
    });

    it('is in the table: the changes, and the incident with what the cause took down', async () => {
      const { store } = bench.deployment;
      const incident = await eventually(async () => {
        const found = await store.incident('INC-1');
        return found && found.members.length > 1 && (await store.untold()).length === 0 ? found : undefined;
      }, 'the second change is told');
      expect(incident.members).toMatchObject([
        { check: 'cache', role: 'root' },
        { check: 'api-page', role: 'dependant' },
      ]);
      const fault = { code: 'http.status' };
      expect(await store.changes('cache', always)).toMatchObject([{ from: 'healthy', to: 'unhealthy' }]);
      expect(await store.changes('api-page', always)).toMatchObject([{ from: 'healthy', to: 'unhealthy', fault }]);
    });

    it('is posted to Slack by the function that the topic invokes', async () => {
      const [post] = await eventually(
        async () => (bench.platform.posts.length > 0 ? bench.platform.posts : undefined),
        'a post',
      );
      expect(JSON.parse(post ?? '')).toMatchObject({ attachments: [{ blocks: expect.any(Array) }] });
      expect(post).toContain('Cache');
    });

    it('is told as resolved by the notify of the schedule, when the stream brings nothing', async () => {
      await awsCli(
        bench.emulator,
        `aws lambda update-event-source-mapping --no-enabled --uuid \
           "$(aws lambda list-event-source-mappings --query 'EventSourceMappings[0].UUID' --output text)"`,
      );
      bench.platform.redis.thaw();
      bench.platform.page.down = false;
      await runTick(bench, 'probe-redis', 'probe-http');
      expect((await bench.deployment.store.untold()).sort()).toEqual(['api-page', 'cache']);
      await bench.deployment.invoke('notify', scheduledEvent());
      const { document } = await bench.inbox.next();
      expect(published.safeParse(document).error).toBeUndefined();
      expect(document).toMatchObject({
        incident: 'INC-1',
        step: 'resolved',
        status: 'healthy',
        root: { check: 'cache' },
      });
      expect(await bench.deployment.store.untold()).toEqual([]);
      expect(await bench.deployment.store.openIncidents()).toEqual([]);
    });
  });
};
