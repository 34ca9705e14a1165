import type { Facts, FactValue } from '../health/outcome.ts';
import { memoryPercent } from './redis-judge.ts';
import type { Seen } from './redis-walk.ts';

/** What people want to see of a Redis beside the verdict; nothing of what it did not say. */
export const factsOf = (seen: Seen): Facts => {
  const { role, info = {}, clusterState, skipped } = seen;
  const facts: Record<string, FactValue | undefined> = {
    role,
    version: info.version,
    connectedClients: info.connectedClients,
    usedMemoryBytes: info.usedMemoryBytes,
    maxMemoryBytes: info.maxMemoryBytes,
    memoryPercent: memoryPercent(seen),
    lastSave: info.lastSave,
    linkUp: info.linkUp,
    replicationLagS: info.lagS,
    clusterState,
    skipped: Object.keys(skipped).length > 0 ? { ...skipped } : undefined,
  };
  return Object.fromEntries(
    Object.entries(facts).filter((entry): entry is [string, FactValue] => entry[1] !== undefined),
  );
};
