import { functionOf, type ProbeFunction } from '../config/functions.ts';
import type { CheckId } from '../config/schema.ts';
import { groupTroubles, severityOf, shapeOf, type Trouble } from '../health/grouping.ts';
import type { Incident } from '../health/incident.ts';
import type { Change } from '../health/state.ts';
import { isoSecond } from '../time/clock.ts';
import type { Blind } from './blind.ts';
import type { Decided, Telling } from './decision.ts';
import { gatheringUntil } from './gathering.ts';
import { asWorse, stepWith } from './growing-step.ts';
import type { View } from './view.ts';

/** So many unrelated incidents may open at once: more have something in common that nobody has configured. */
const MOST_AT_ONCE = 2;

/**
 * Decides about troubles of no open incident: what opens, what of late was over and is not, and what waits for more to show
 * itself. A deployment onto a broken platform waits for every function and is told once, with what was never reached.
 */
export const decideOpenings = (view: View, homeless: readonly Trouble[], unreached: readonly Blind[]): Decided => {
  const groups = groupTroubles(view.scene, homeless);
  const quiet = groups.filter((group) => view.isQuietHour(severityOf(view.scene.topology, group)));
  const loud = groups.filter((group) => !quiet.includes(group));
  const first = isFirstLook(view, checksOf(loud)) ? loud : [];
  const parts = [
    openBatch(view, first, { most: 0, untilMs: gatheringUntil(view, checksOf(first)), unreached }),
    ...ordinaryBatches(
      view,
      loud.filter((group) => !first.includes(group)),
    ).map((batch) =>
      openBatch(view, batch, { most: MOST_AT_ONCE, untilMs: openingUntil(view, batch.flat()), unreached: [] }),
    ),
  ];
  const until = parts.flatMap(({ waitUntil }) => waitUntil ?? []).sort()[0];
  return {
    decisions: parts.flatMap(({ decisions }) => decisions),
    held: new Set([...parts.flatMap(({ held }) => [...held]), ...checksOf(quiet)]),
    ...(until !== undefined && { waitUntil: until }),
  };
};

/** Whether all of these are first verdicts, nothing was ever told, and all that was judged was judged just now. */
const isFirstLook = ({ all, states, nowMs, scene }: View, checks: readonly CheckId[]): boolean =>
  checks.every((check) => states.get(check)?.pending[0]?.from === 'new') &&
  all.every(({ told, since }) => told === undefined && nowMs - Date.parse(since) <= scene.withinMs);

/** What was held for long gathers nothing, and ends no gathering of what broke just now. */
const ordinaryBatches = (view: View, groups: readonly Trouble[][]): Trouble[][][] => {
  const isOld = (group: readonly Trouble[]): boolean =>
    group.every((trouble) => view.nowMs - madeMs(view, trouble) >= view.timings.openWithinMs);
  const { true: old = [], false: fresh = [] } = Object.groupBy(groups, (group) => `${isOld(group)}`);
  return [old, fresh];
};

type Batch = {
  /** More groups than this are one incident. */
  most: number;
  /** Until when they wait, in milliseconds since the epoch. */
  untilMs: number | undefined;
  /** What is told with them. */
  unreached: readonly Blind[];
};

/** Opens groups that show themselves at the same time. */
const openBatch = (view: View, groups: readonly Trouble[][], { most, untilMs, unreached }: Batch): Decided => {
  if (untilMs !== undefined) {
    return { decisions: [], held: new Set(checksOf(groups)), waitUntil: isoSecond(untilMs + 999) };
  }
  const reopened = Map.groupBy(groups, (group) => formerOf(view, group));
  const fresh = reopened.get(undefined) ?? [];
  const wide = fresh.length > most;
  const opened = wide ? [fresh.flat()] : fresh;
  const unseen = unreached.map((member) => ({ ...member, role: 'root' as const }));
  return {
    decisions: [
      ...opened.map((group): Telling => {
        const shape = shapeOf(view.scene, group);
        return { kind: 'open', ...(wide && { wide }), ...shape, members: [...shape.members, ...unseen] };
      }),
      ...[...reopened].flatMap(([former, again]) => (former ? [reopen(view, former, again.flat())] : [])),
    ],
    held: new Set(),
  };
};

const checksOf = (groups: readonly Trouble[][]): CheckId[] => groups.flat().map(({ check }) => check);

const reopen = (view: View, { closedAt: _, ...former }: Incident, troubles: readonly Trouble[]): Telling => ({
  kind: 'reopen',
  ...asWorse(view, stepWith(view, { incident: former, merged: [], news: troubles, troubles })),
});

/** The incident that was told to be over just before a member of it failed again; the newest of several. */
const formerOf = ({ closed, timings }: View, group: readonly Trouble[]): Incident | undefined =>
  closed.findLast((incident) => {
    const { members, closedAt = '' } = incident;
    const again = group.filter(
      ({ check, since }) =>
        members.some((member) => member.check === check) &&
        Date.parse(since) - Date.parse(closedAt) <= timings.reopenWithinMs,
    );
    return again.length > 0 && (!incident.wide || isMuchOf(incident, again));
  });

/** What little of a storm is back is no storm. */
const isMuchOf = ({ members, root }: Incident, again: readonly Trouble[]): boolean =>
  again.some(({ check }) => check === root) || 3 * again.length >= members.length;

/** Until when an opening waits, in milliseconds since the epoch; undefined when it does not. */
const openingUntil = (view: View, troubles: readonly Trouble[]): number | undefined => {
  const { nowMs, timings } = view;
  const changes = troubles.flatMap((trouble) => changeOf(view, trouble) ?? []);
  const functions = new Set(view.config.checks.map(functionOf));
  const newest = changes
    .map(({ at }) => at)
    .sort()
    .at(-1);
  // Without a change to go by there is nothing to wait for; nor when all that runs has run since.
  if (newest === undefined || haveReported(view, functions, newest)) return undefined;
  const oldestMs = Math.min(...troubles.map((trouble) => madeMs(view, trouble)));
  const isBehindKnown = haveReported(view, functionsBehind(view, troubles), newest);
  const untilMs = oldestMs + (isBehindKnown ? timings.openAfterMs : timings.openWithinMs);
  return untilMs > nowMs ? untilMs : undefined;
};

const changeOf = ({ states }: View, { check, seq }: Trouble): Change | undefined =>
  states.get(check)?.pending.find((change) => change.seq === seq);

/** When what is to be told of a trouble was saved, in milliseconds since the epoch. */
const madeMs = (view: View, trouble: Trouble): number => {
  const { at, madeAt = at } = changeOf(view, trouble) ?? { at: trouble.since };
  return Date.parse(madeAt);
};

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
