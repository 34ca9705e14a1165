import type { Incident, PublishedStepKind } from '../health/incident.ts';
import { elapsedMs, type IsoSecond } from '../time/clock.ts';
import type { ReplayLine } from './replay-lines.ts';
import { pairIncidents } from './replay-pairs.ts';

export type Counts = Partial<Record<PublishedStepKind, number>>;

/** `openedByMs`: so much later it would have been opened; `lengthByMs`: so much longer it would have lasted. */
export type Moved = { told: string; would: string; openedByMs: number; lengthByMs?: number };

export type ReplaySummary = {
  messages: { told: number; would: number };
  byStep: { told: Counts; would: Counts };
  incidents: { same: number; lost: readonly string[]; fresh: readonly string[]; moved: readonly Moved[] };
};

/** What of it would have been more, less, later, shorter. `told` and `would`: the incidents of the period. */
export const summarizeReplay = (
  lines: readonly ReplayLine[],
  told: readonly Incident[],
  would: readonly Incident[],
  { since, tickMs }: { since: IsoSecond; tickMs: number },
): ReplaySummary => {
  const saidSteps = lines.flatMap((line) => ('told' in line ? [line.told.step] : []));
  const wouldSteps = lines.flatMap((line) => ('would' in line && line.verdict !== 'unjudged' ? [line.would.step] : []));
  const pairs = pairIncidents(told, would);
  const paired = new Set(pairs.values());
  const isUnjudged = new Set(
    lines.flatMap((line) =>
      line.verdict === 'unjudged' && 'told' in line && line.told.step !== 'cause-changed' ? [line.told.incident] : [],
    ),
  );
  const byId = new Map(would.map((incident) => [incident.id, incident]));
  // What was open before the period began when it does, as far as the record goes.
  const moves = told.flatMap((incident) => moveOf(incident, byId.get(pairs.get(incident.id) ?? ''), since));
  const moved = moves.filter(
    ({ openedByMs, lengthByMs = 0 }) => Math.abs(openedByMs) >= tickMs || Math.abs(lengthByMs) >= tickMs,
  );
  return {
    messages: { told: saidSteps.length, would: wouldSteps.length },
    byStep: { told: countOf(saidSteps), would: countOf(wouldSteps) },
    incidents: {
      same: moves.length - moved.length,
      lost: told.filter(({ id }) => !pairs.has(id) && !isUnjudged.has(id)).map(({ id }) => id),
      fresh: would.filter(({ id }) => !paired.has(id)).map(({ id }) => id),
      moved,
    },
  };
};

const moveOf = (told: Incident, would: Incident | undefined, since: IsoSecond): Moved[] => {
  if (would === undefined) return [];
  const openedByMs = told.openedAt < since ? 0 : elapsedMs(told.openedAt, would.openedAt);
  const closed =
    told.closedAt !== undefined && would.closedAt !== undefined ? elapsedMs(told.closedAt, would.closedAt) : undefined;
  return [
    { told: told.id, would: would.id, openedByMs, ...(closed !== undefined && { lengthByMs: closed - openedByMs }) },
  ];
};

const countOf = (steps: readonly PublishedStepKind[]): Counts => {
  const counts: Counts = {};
  for (const step of steps) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
};
