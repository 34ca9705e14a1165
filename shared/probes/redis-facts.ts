import type { Facts, FactValue } from '../health/outcome.ts';
import { memoryPercent } from './redis-judge.ts';
import type { Seen, Trouble } from './redis-walk.ts';
import { beginOf, COMMANDS } from './redis-words.ts';

/** What people want to see of a Redis beside the verdict; nothing of what it did not say. */
export const factsOf = (seen: Seen): Facts => {
  const { role, info = {}, cluster = {}, skipped, trouble } = seen;
  const facts: Record<string, FactValue | undefined> = {
    role,
    version: info.version,
    connectedClients: info.connectedClients,
    usedMemoryBytes: info.usedMemoryBytes,
    maxMemoryBytes: info.maxMemoryBytes,
    memoryPercent: memoryPercent(seen),
    countedMemoryBytes: info.maxMemoryBytes ? info.countedMemoryBytes : undefined,
    evicts: info.maxMemoryBytes ? info.evicts : undefined,
    lastSave: info.lastSave,
    loadedPercent: info.loadedPercent,
    loadingLeftS: info.loadingLeftS,
    master: info.master,
    linkUp: info.linkUp,
    linkDownS: info.linkDownS,
    replicationLagS: info.lagS,
    clustered: info.clustered || undefined,
    clusterState: cluster.state,
    clusterSlotsAssigned: cluster.slotsAssigned,
    clusterSlotsOk: cluster.slotsOk,
    clusterNodes: cluster.nodes,
    clusterMasters: cluster.masters,
    broke: trouble && breakOf(trouble),
    skipped: Object.keys(skipped).length > 0 ? { ...skipped } : undefined,
  };
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, FactValue] => entry[1] !== undefined),
  );
};

/** At which command the walk broke, and how. `token`: of an error reply. `begins`: what answers instead. */
const breakOf = (trouble: Trouble): FactValue => {
  const at = COMMANDS[trouble.step];
  if (trouble.kind === 'refused') return { at, how: 'refused', token: trouble.token };
  if (trouble.kind !== 'ended') return { at, how: trouble.kind };
  const begins = trouble.heard === '' ? undefined : (beginOf(trouble.heard) ?? 'binary');
  return { at, how: trouble.how, ...(begins !== undefined && { begins }) };
};
