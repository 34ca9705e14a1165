import { beforeAll, describe, expect, it } from 'vitest';

import type { MessageDocument } from '../../shared/alerts/json.ts';
import type { CheckReport } from '../../shared/spot-check.ts';
import { type Bench, runTick, scheduledEvent } from './bench.ts';
import { NAME } from './platform.ts';

const RECORDS = [{ type: 'A', data: '127.0.0.1', ttl: 1 }] as const;

/** A private name that DNS does not know any more, while Cloud Map has it: the deployed functions look there. */
export const describeDiagnosis = (bench: Bench): void => {
  describe('a diagnosis', () => {
    let told: MessageDocument;

    beforeAll(async () => {
      bench.platform.dns.remove(NAME);
      await runTick(bench, 'probe-dns');
      await bench.deployment.invoke('notify', scheduledEvent());
      const { document } = await bench.inbox.next();
      told = document as MessageDocument;
    });

    it('is in the message that a subscribed queue gets, with what the APIs of AWS say', () => {
      console.log(JSON.stringify(told, null, 1));
      expect(told).toMatchObject({ step: 'opened', root: { check: 'api-name' } });
    });

    it('is made by the spot check too, when that is asked why', async () => {
      const answer = await bench.deployment.invoke('spot-check', { checks: ['api-name'], why: true });
      const [report] = answer as CheckReport[];
      console.log(JSON.stringify(report, null, 1));
      expect(report?.findings).toBeDefined();
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
