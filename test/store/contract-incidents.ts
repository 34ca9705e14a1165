import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';

import type { Incident } from '../../shared/health/incident.ts';
import { type Bench, losingFirstAnswer } from './contract.ts';
import { incidentOf, memberOf, minute, stepOf, uniqueId } from './samples.ts';

export const describeIncidents = (bench: Bench): void => {
  const idOf = () => uniqueId('INC');
  const isOpen = async (id: string) => (await bench.store.openIncidents()).some((incident) => incident.id === id);
  const itemsOf = async (id: string) => {
    const { Items = [] } = await bench.access.client.send(
      new QueryCommand({
        TableName: bench.access.tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': `INCIDENT#${id}` },
      }),
    );
    return Items;
  };

  describe('incidents', () => {
    it('are numbered one after the other, also when many ask at once', async () => {
      const last = await bench.store.lastIncidentNumber();
      const numbers = await Promise.all(Array.from({ length: 5 }, () => bench.store.nextIncidentNumber()));
      expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5].map((n) => last + n));
      expect(await bench.store.lastIncidentNumber()).toBe(last + 5);
    });

    it('come back whole, with rev one above the known one', async () => {
      const incident = incidentOf(idOf());
      expect(await bench.store.saveIncident(incident, undefined)).toBe('saved');
      expect(await bench.store.incident(incident.id)).toStrictEqual({ ...incident, rev: 1 });
      expect(await bench.store.saveIncident({ ...incident, toldAt: minute(2) }, 1)).toBe('saved');
      expect(await bench.store.incident(incident.id)).toStrictEqual({ ...incident, toldAt: minute(2), rev: 2 });
      expect(await bench.store.incident(idOf())).toBeUndefined();
    });

    it('refuse a write that did not read what is there, and change nothing by it', async () => {
      const incident = incidentOf(idOf());
      expect(await bench.store.saveIncident(incident, 1)).toBe('conflict');
      expect(await bench.store.incident(incident.id)).toBeUndefined();
      await bench.store.saveIncident(incident, undefined);
      const before = await itemsOf(incident.id);
      const other = incidentOf(incident.id, { members: [memberOf('mlflow')], step: stepOf(incident.id, 2) });
      expect(await bench.store.saveIncident(other, undefined)).toBe('conflict');
      expect(await bench.store.saveIncident(other, 2)).toBe('conflict');
      expect(await itemsOf(incident.id)).toEqual(before);
    });

    it('are saved when the answer to the commit was lost', async () => {
      const incident = incidentOf(idOf());
      const saved = await bench.through(losingFirstAnswer('PutItem'), (store) =>
        store.saveIncident(incident, undefined),
      );
      expect(saved).toBe('saved');
      expect(await bench.store.incident(incident.id)).toStrictEqual({ ...incident, rev: 1 });
    });

    it('are open until they are closed and their last step is settled', async () => {
      const id = idOf();
      const incident = incidentOf(id);
      const resolved = stepOf(id, 2, { kind: 'resolved' });
      const settled = { ...resolved, sentAt: minute(9), settledAt: minute(9) };
      const life: [Partial<Incident>, boolean][] = [
        [{}, true],
        [{ step: { ...stepOf(id, 1), settledAt: minute(2) } }, true],
        [{ closedAt: minute(8), step: resolved }, true],
        [{ closedAt: minute(8), step: settled }, false],
        [{ step: stepOf(id, 3) }, true],
        [{ closedAt: minute(10), step: { ...stepOf(id, 3), settledAt: minute(11) } }, false],
      ];
      const seen: boolean[] = [];
      for (const [rev, [more]] of life.entries()) {
        await bench.store.saveIncident({ ...incident, ...more }, rev === 0 ? undefined : rev);
        seen.push(await isOpen(id));
      }
      expect(seen).toEqual(life.map(([, open]) => open));
    });

    it('are open whole, oldest first', async () => {
      const [older, newer] = [incidentOf(idOf(), { openedAt: minute(1) }), incidentOf(idOf(), { openedAt: minute(3) })];
      await bench.store.saveIncident(newer, undefined);
      await bench.store.saveIncident(older, undefined);
      const open = (await bench.store.openIncidents()).filter(({ id }) => id === older.id || id === newer.id);
      expect(open).toStrictEqual([
        { ...older, rev: 1 },
        { ...newer, rev: 1 },
      ]);
    });

    it('are read by their ids, many at once, without those that are not there', async () => {
      const known = [incidentOf(idOf()), incidentOf(idOf(), { closedAt: minute(8) })];
      for (const incident of known) await bench.store.saveIncident(incident, undefined);
      const found = await bench.store.incidents([...known.map(({ id }) => id), idOf()]);
      expect(found.sort((a, b) => (a.id < b.id ? -1 : 1))).toStrictEqual(
        known.map((incident) => ({ ...incident, rev: 1 })).sort((a, b) => (a.id < b.id ? -1 : 1)),
      );
    });

    it('keep each member as an item, and drop one that left', async () => {
      const id = idOf();
      const [root, dependant] = [memberOf('redis-primary'), memberOf('api-targets', { role: 'dependant' })];
      await bench.store.saveIncident(incidentOf(id, { members: [root, dependant] }), undefined);
      await bench.store.saveIncident(incidentOf(id, { members: [{ ...root, seq: 2 }] }), 1);
      const members = (await itemsOf(id)).filter(({ sk }) => sk.startsWith('MEMBER#'));
      expect(members).toEqual([{ pk: `INCIDENT#${id}`, sk: 'MEMBER#redis-primary', ...root, seq: 2 }]);
    });

    it('of 500 members are saved and read whole', async () => {
      const members = Array.from({ length: 500 }, (_, i) =>
        memberOf(`check-${i}`, { fault: { code: 'tcp.timeout', stage: 'tcp', message: `${i} ${'é'.repeat(290)}` } }),
      );
      const incident = incidentOf(idOf(), { members });
      expect(await bench.store.saveIncident(incident, undefined)).toBe('saved');
      expect(await bench.store.incident(incident.id)).toStrictEqual({ ...incident, rev: 1 });
      expect((await itemsOf(incident.id)).filter(({ sk }) => sk.startsWith('MEMBER#'))).toHaveLength(500);
    });
  });

  describe('steps', () => {
    it('come back oldest first, each as it was last saved', async () => {
      const id = idOf();
      const steps = [stepOf(id, 1), { ...stepOf(id, 1), sentAt: minute(2) }, stepOf(id, 2), stepOf(id, 3)];
      for (const [rev, step] of steps.entries()) {
        await bench.store.saveIncident(incidentOf(id, { step }), rev === 0 ? undefined : rev);
      }
      expect(await bench.store.steps(id)).toStrictEqual(steps.slice(1));
      expect(await bench.store.steps(idOf())).toEqual([]);
    });

    it('lose none to crashes between the commit and the items, not even to one at each save', async () => {
      const id = idOf();
      for (const n of [1, 2, 3]) {
        const rev = n === 1 ? undefined : n - 1;
        let committed = false;
        const crashing = bench.through(
          async ({ request, operation, forward }) => {
            const isHead = operation === 'PutItem' && (request.Item as { sk: { S: string } }).sk.S === 'HEAD';
            if (committed) return { status: 400, body: JSON.stringify({ __type: 'AccessDeniedException' }) };
            committed = isHead;
            return forward();
          },
          (store) => store.saveIncident(incidentOf(id, { step: stepOf(id, n) }), rev),
        );
        await expect(crashing).rejects.toThrow(/^PutItem on table .* AWS denies it/);
        expect((await bench.store.incident(id))?.step).toStrictEqual(stepOf(id, n));
        expect(await bench.store.steps(id)).toStrictEqual(Array.from({ length: n }, (_, i) => stepOf(id, i + 1)));
      }
    });
  });
};
