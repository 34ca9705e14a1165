import { describe, expect, it } from 'vitest';

import { type ReplayLine, replayLines } from '../../shared/alerts/replay-lines.ts';
import type { Incident, Step, StepKind } from '../../shared/health/incident.ts';
import { reasonsOf } from '../../shared/replay-reasons.ts';
import { type IsoSecond, isoSecond } from '../../shared/time/clock.ts';
import { configOf, HOKUSAI } from './world.ts';

const at = (minute: number): IsoSecond => isoSecond(Date.parse('2026-11-24T12:00:00Z') + minute * 60_000);

type Stepped = readonly [minute: number, kind: StepKind, merged?: readonly string[]];
const incidentOf = (id: string, root: string, steps: readonly Stepped[]) => {
  const taken = steps.map(
    ([minute, kind, merged], n): Step => ({ n: n + 1, kind, at: at(minute), ...(merged && { merged }) }),
  );
  const [first, last] = [taken[0], taken.at(-1)];
  if (first === undefined || last === undefined) throw new Error('an incident has steps');
  const isOver = last.kind === 'resolved' || last.kind === 'merged';
  const member = { check: root, service: root, seq: 1, status: 'unhealthy', since: first.at, role: 'root' } as const;
  const incident: Incident = {
    ...{ id, severity: 'critical', root, openedAt: first.at, members: [member], atRisk: [], step: last, rev: 1 },
    ...(isOver && { closedAt: last.at }),
  };
  return { incident, steps: taken };
};
type Past = ReturnType<typeof incidentOf>;
const takenOf = ({ incident, steps }: Past): Incident[] => steps.map((step) => ({ ...incident, step }));

const linesOf = (
  told: readonly Past[],
  would: readonly Past[],
  gaps: readonly { from: IsoSecond; to: IsoSecond }[] = [],
) => {
  const config = configOf(HOKUSAI);
  const reasonOf = reasonsOf({ config, gaps, changes: new Map(), eased: new Map() });
  const period = { since: at(0), until: at(600), tickMs: 60_000, reasonOf };
  return replayLines({ told, would: would.flatMap(takenOf) }, period).map(wordsOf);
};
const wordsOf = (line: ReplayLine): string => {
  const told = 'told' in line ? `${line.told.incident} ${line.told.step}` : '-';
  return `${told}: ${line.verdict}${'would' in line ? ` ${line.would.incident}` : ` (${line.why})`}`;
};

describe('replayLines', () => {
  it('sets each step beside the nearest of its kind', () => {
    const told = incidentOf('INC-1', 'redis-primary', [
      [1, 'opened'],
      [241, 'reminder'],
      [300, 'resolved'],
    ]);
    const would = incidentOf('R-1', 'redis-primary', [
      [3, 'opened'],
      [123, 'reminder'],
      [243, 'reminder'],
      [299, 'resolved'],
    ]);
    expect(linesOf([told], [would])).toEqual([
      'INC-1 opened: later R-1',
      '-: new R-1',
      'INC-1 reminder: later R-1',
      'INC-1 resolved: sooner R-1',
    ]);
  });

  it('does not judge a reminder of a time of which it is not kept who was at it', () => {
    const told = incidentOf('INC-1', 'redis-primary', [[1, 'opened']]);
    const would = incidentOf('R-1', 'redis-primary', [
      [1, 'opened'],
      [30, 'reminder'],
      [90, 'reminder'],
    ]);
    const reopened = { ...told, incident: { ...told.incident, reopenedAt: at(60) } };
    expect(linesOf([reopened], [would])).toEqual(['INC-1 opened: same R-1', '-: unjudged R-1', '-: new R-1']);
  });

  it('does not say that a reason would not have been told: it comes of a diagnosis', () => {
    const told = incidentOf('INC-1', 'redis-primary', [
      [1, 'opened'],
      [4, 'cause-changed'],
      [9, 'resolved'],
    ]);
    const would = incidentOf('R-1', 'redis-primary', [
      [1, 'opened'],
      [9, 'resolved'],
    ]);
    expect(linesOf([told], [would])).toEqual([
      'INC-1 opened: same R-1',
      'INC-1 cause-changed: unjudged (its reason came of a diagnosis, which is not repeated)',
      'INC-1 resolved: same R-1',
    ]);
  });

  it('says of one that would have been part of another which one that is', () => {
    const both = incidentOf('R-1', 'mlflow-dns', [
      [1, 'opened'],
      [9, 'resolved'],
    ]);
    const member = {
      ...both.incident.members[0],
      check: 'api-health',
      role: 'dependant',
    } as Incident['members'][number];
    const joined = { ...both, incident: { ...both.incident, members: [...both.incident.members, member] } };
    const told = [
      incidentOf('INC-1', 'mlflow-dns', [
        [1, 'opened'],
        [9, 'resolved'],
      ]),
      incidentOf('INC-2', 'api-health', [
        [2, 'opened'],
        [9, 'resolved'],
      ]),
    ];
    expect(linesOf(told, [joined])).toEqual([
      'INC-1 opened: same R-1',
      'INC-2 opened: not-told (it is part of R-1)',
      'INC-1 resolved: same R-1',
      'INC-2 resolved: not-told (R-1 has no such step)',
    ]);
  });

  it('judges nothing of a time in which nothing ran, nor of a check that is gone as if it had held', () => {
    const told = [
      incidentOf('INC-1', 'redis-primary', [
        [5, 'opened'],
        [9, 'resolved'],
      ]),
      incidentOf('INC-2', 'gone-check', [
        [20, 'opened'],
        [29, 'resolved'],
      ]),
    ];
    expect(linesOf(told, [], [{ from: at(1), to: at(10) }])).toEqual([
      'INC-1 opened: unjudged (nothing ran then)',
      'INC-1 resolved: unjudged (nothing ran then)',
      'INC-2 opened: not-told (gone-check is not in the configuration)',
      'INC-2 resolved: not-told (gone-check is not in the configuration)',
    ]);
  });

  it('pairs no incident with one of another time', () => {
    const told = incidentOf('INC-1', 'redis-primary', [
      [1, 'opened'],
      [5, 'resolved'],
    ]);
    const would = incidentOf('R-1', 'redis-primary', [
      [100, 'opened'],
      [110, 'resolved'],
    ]);
    expect(linesOf([told], [would])).toEqual([
      'INC-1 opened: not-told (failAfter 1)',
      'INC-1 resolved: not-told (failAfter 1)',
      '-: new R-1',
      '-: new R-1',
    ]);
  });
});
