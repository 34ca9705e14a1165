import type { Incident } from '../health/incident.ts';
import {
  headItem,
  headKey,
  incidentOf,
  isUnfinished,
  memberItem,
  memberKey,
  readHead,
  readStep,
  stepItem,
  stepsOf,
} from './incident-items.ts';
import { INCIDENT_COUNTER } from './items.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

type IncidentStore = Pick<
  Store,
  'nextIncidentNumber' | 'lastIncidentNumber' | 'incident' | 'incidents' | 'openIncidents' | 'saveIncident' | 'steps'
>;

export const incidentStore = (table: Table): IncidentStore => {
  const incident = async (id: string): Promise<Incident | undefined> => {
    const head = await table.get(headKey(id));
    return head && readHead(head);
  };
  return {
    // A number whose answer was lost is skipped.
    nextIncidentNumber: () => table.increment(INCIDENT_COUNTER),
    lastIncidentNumber: async () => ((await table.get(INCIDENT_COUNTER))?.reached as number | undefined) ?? 0,
    incident,
    incidents: async (ids) => (await table.getMany(ids.map(headKey))).map(readHead),
    openIncidents: async () => {
      const ids = (await table.queryIndex('open-incidents')).map(incidentOf);
      const incidents = (await table.getMany(ids.map(headKey))).map(readHead).filter(isUnfinished);
      return incidents.sort((a, b) => (a.openedAt + a.id < b.openedAt + b.id ? -1 : 1));
    },
    saveIncident: async (next, knownRev) => {
      const before = knownRev === undefined ? undefined : await incident(next.id);
      if (before?.rev !== knownRev) return 'conflict';
      // After the commit only the new step is in the head; a crash may have kept the one before from its own item.
      if (before && before.step.n !== next.step.n) await keepStep(table, before);
      if ((await table.replace(headItem(next), knownRev)) === 'conflict') return 'conflict';
      await keepStep(table, { ...next, rev: (knownRev ?? 0) + 1 });
      await keepMembers(table, next, before);
      return 'saved';
    },
    steps: async (id) => {
      const { pk, prefix } = stepsOf(id);
      const [head, items] = await Promise.all([
        incident(id),
        table.query({
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
          ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
          ConsistentRead: true,
        }),
      ]);
      if (head === undefined) return [];
      return [...items.map(readStep).filter(({ n }) => n < head.step.n), head.step];
    },
  };
};

const keepStep = (table: Table, { id, step, rev }: Incident): Promise<boolean> =>
  table.putUnlessNewer(stepItem(id, step, rev));

const keepMembers = async (table: Table, next: Incident, before: Incident | undefined): Promise<void> => {
  const staying = new Set(next.members.map(({ check }) => check));
  const gone = before?.members.filter(({ check }) => !staying.has(check)) ?? [];
  await table.putMany(next.members.map((member) => memberItem(next.id, member)));
  await table.deleteMany(gone.map(({ check }) => memberKey(next.id, check)));
};
