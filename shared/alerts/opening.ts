import { functionOf, type ProbeFunction } from '../config/functions.ts';
import type { CheckId } from '../config/schema.ts';
import { groupTroubles, severityOf, shapeOf, type Trouble } from '../health/grouping.ts';
import type { Incident } from '../health/incident.ts';
import type { Change } from '../health/state.ts';
import { isoSecond } from '../time/clock.ts';
import type { Decided, Telling } from './decision.ts';
import { stepWith } from './growing-step.ts';
import type { View } from './view.ts';

/** So many unrelated incidents may open at once: more have something in common that nobody has configured. */
const MOST_AT_ONCE = 2;

/**
 * Decides about troubles of no open incident: what opens, what of late was over and is not, and what waits for more to show
 * itself. First verdicts wait for every function: a deployment onto a broken platform is told once.
 */
export const decideOpenings = (view: View, homeless: readonly Trouble[]): Decided => {
  const groups = groupTroubles(view.scene, homeless);
  const quiet = groups.filter((group) => view.isQuietHour(severityOf(view.scene.topology, group)));
  const { true: first = [], false: ordinary = [] } = Object.groupBy(
    groups.filter((group) => !quiet.includes(group)),
    (group) => `${group.every(({ check }) => isFirstVerdict(view, check))}`,
  );
  const parts = [openBatch(view, ordinary, MOST_AT_ONCE), openBatch(view, first, 0)];
  const until = parts.flatMap(({ waitUntil }) => waitUntil ?? []).sort()[0];
  return {
    decisions: parts.flatMap(({ decisions }) => decisions),
    held: new Set([...parts.flatMap(({ held }) => [...held]), ...quiet.flat().map(({ check }) => check)]),
    ...(until !== undefined && { waitUntil: until }),
  };
};

/** Opens groups that show themselves at the same time, as one incident when they are more than `most`. */
const openBatch = (view: View, groups: readonly Trouble[][], most: number): Decided => {
  const troubles = groups.flat();
  const untilMs = waitOf(view, troubles, most === 0);
  if (untilMs !== undefined) {
    return { decisions: [], held: new Set(troubles.map(({ check }) => check)), waitUntil: isoSecond(untilMs + 999) };
  }
  const reopened = Map.groupBy(groups, (group) => formerOf(view, group));
  const fresh = reopened.get(undefined) ?? [];
  const wide = fresh.length > most;
  const opened = wide ? [fresh.flat()] : fresh;
  return {
    decisions: [
      ...opened.map((group): Telling => ({ kind: 'open', ...(wide && { wide }), ...shapeOf(view.scene, group) })),
      ...[...reopened].flatMap(([former, again]) => (former ? [reopen(view, former, again.flat())] : [])),
    ],
    held: new Set(),
  };
};

const reopen = (view: View, { closedAt: _, ...former }: Incident, troubles: readonly Trouble[]): Telling => ({
  kind: 'reopen',
  ...stepWith(view, { incident: former, merged: [], news: troubles, troubles }),
});

/** The incident that was told to be over just before a member of it failed again; the newest of several. */
const formerOf = ({ closed, timings }: View, group: readonly Trouble[]): Incident | undefined =>
  closed.findLast(({ members, closedAt = '' }) =>
    group.some(
      ({ check, since }) =>
        members.some((member) => member.check === check) &&
        Date.parse(since) - Date.parse(closedAt) <= timings.reopenWithinMs,
    ),
  );

/** Until when an opening waits, in milliseconds since the epoch; undefined when it does not. */
const waitOf = (view: View, troubles: readonly Trouble[], isFirst: boolean): number | undefined => {
  const { nowMs, timings } = view;
  const changes = troubles.flatMap((trouble) => changeOf(view, trouble) ?? []);
  const functions = new Set(view.config.checks.map(functionOf));
  const newest = changes
    .map(({ at }) => at)
    .sort()
    .at(-1);
  // Without a change to go by there is nothing to wait for; nor when all that runs has run since.
  if (newest === undefined || haveReported(view, functions, newest)) return undefined;
  const oldestMs = Math.min(...changes.map(({ at, madeAt = at }) => Date.parse(madeAt)));
  const known = !isFirst && haveReported(view, functionsBehind(view, troubles), newest);
  const afterMs = isFirst ? timings.tickMs : known ? timings.openAfterMs : timings.openWithinMs;
  return oldestMs + afterMs > nowMs ? oldestMs + afterMs : undefined;
};

const changeOf = ({ states }: View, { check, seq }: Trouble): Change | undefined =>
  states.get(check)?.pending.find((change) => change.seq === seq);

const isFirstVerdict = ({ states }: View, check: CheckId): boolean => states.get(check)?.pending[0]?.from === 'new';

const haveReported = ({ reported }: View, functions: Iterable<ProbeFunction>, since: string): boolean =>
  [...functions].every((name) => (reported.get(name) ?? '') >= since);

/** The functions that ask what the troubles' services need. */
const functionsBehind = ({ config, scene }: View, troubles: readonly Trouble[]): Set<ProbeFunction> => {
  const services = new Set(troubles.map(({ service }) => service));
  const needed = config.services
    .map(({ id }) => id)
    .filter((id) => [...services].some((service) => scene.topology.impactOf(id, service) !== undefined));
  return new Set(config.checks.filter(({ service }) => needed.includes(service)).map(functionOf));
};
