import { beforeAll, describe, expect, it } from 'vitest';

import { reserveClosedPort } from '../../sandbox/raw-servers.ts';
import type { MessageDocument } from '../../shared/alerts/json.ts';
import type { CheckReport } from '../../shared/spot-check.ts';
import { type Bench, runTick, scheduledEvent } from './bench.ts';
import { NAME } from './platform.ts';
import { giveVariable } from './variable.ts';

const RECORDS = [{ type: 'A', data: '127.0.0.1', ttl: 1 }] as const;

/** A private name that DNS does not know any more, while Cloud Map has it; `notify` has no way to Route 53. */
export const describeDiagnosis = (bench: Bench): void => {
  describe('a diagnosis', () => {
    let told: MessageDocument;

    beforeAll(async () => {
      const nobody = await reserveClosedPort();
      await giveVariable(bench, 'notify', 'AWS_ENDPOINT_URL_ROUTE_53', `http://127.0.0.1:${nobody.port}`);
      bench.platform.dns.remove(NAME);
      await runTick(bench, 'probe-dns');
      await bench.deployment.invoke('notify', scheduledEvent());
      told = (await bench.inbox.next()).document as MessageDocument;
      await nobody.stop();
    });

    it('is in the message that a subscribed queue gets, with what the APIs of AWS say', () => {
      expect(told).toMatchObject({ step: 'opened', root: { check: 'api-name' } });
      expect(told.causes).toMatchObject([{ code: 'dns.nxdomain', checks: ['api-name'] }]);
      expect(told.causes?.[0]?.evidence.join('\n')).toContain('Cloud Map: ');
    });

    it('says what it could not look at', () => {
      expect(told.causes?.[0]?.unseen).toEqual([
        expect.stringMatching(/^could not look at the private hosted zones: no answer to route53:\w+ on /),
      ]);
    });

    it('is made by the spot check too, when that is asked why; it sees all that its own place lets it see', async () => {
      const answer = await bench.deployment.invoke('spot-check', { checks: ['api-name'], why: true });
      const [report] = answer as CheckReport[];
      expect(report?.findings).toMatchObject([{ code: 'dns.nxdomain', unseen: [] }]);
      // The emulator's functions and its zone are in two VPCs.
      expect(report?.findings?.[0]?.evidence.join('\n')).toContain(
        'is associated with vpc-1 (us-east-1), not with VPC vpc-00000001',
      );
    });

    it('is over with what it explains', async () => {
      bench.platform.dns.set(NAME, RECORDS);
      await runTick(bench, 'probe-dns');
      await bench.deployment.invoke('notify', scheduledEvent());
      expect((await bench.inbox.next()).document).toMatchObject({ step: 'resolved', root: { check: 'api-name' } });
      expect(await bench.deployment.store.openIncidents()).toEqual([]);
    });
  });
};
