import type { Facts, FactValue } from './outcome.ts';

/** A measured fact over a day. */
export type Gauge = { min: number; max: number; last: number };

/** Facts of the probes whose trend tells of trouble to come, by the name they are kept under. */
const GAUGES: Readonly<Record<string, (facts: Facts) => FactValue | undefined>> = {
  answers: ({ answerCount, answers }) => answerCount ?? (Array.isArray(answers) ? answers.length : undefined),
  certificateDaysLeft: ({ certificateDaysLeft, certificate }) => certificateDaysLeft ?? daysLeftOf(certificate),
  connectedClients: ({ connectedClients }) => connectedClients,
  healthyTargets: ({ healthy }) => healthy,
  memoryPercent: ({ memoryPercent }) => memoryPercent,
  replicationLagS: ({ replicationLagS }) => replicationLagS,
  sizeBytes: ({ sizeBytes }) => sizeBytes,
  usedMemoryBytes: ({ usedMemoryBytes }) => usedMemoryBytes,
};

/** The gauges of the facts of a day, oldest first; those that were never a number are left out. */
export const gaugesOf = (facts: readonly Facts[]): Record<string, Gauge> =>
  Object.fromEntries(
    Object.entries(GAUGES).flatMap(([name, read]): [string, Gauge][] => {
      const values = facts.map(read).filter((value) => typeof value === 'number');
      const last = values.at(-1);
      return last === undefined ? [] : [[name, { min: Math.min(...values), max: Math.max(...values), last }]];
    }),
  );

const daysLeftOf = (certificate: FactValue | undefined): FactValue | undefined =>
  certificate !== null && typeof certificate === 'object' && 'daysLeft' in certificate
    ? certificate.daysLeft
    : undefined;
