import type { CheckId } from '../config/schema.ts';
import {
  apartMs,
  type Broken,
  belong,
  explains,
  fromTheGroundUp,
  type Scene,
  type Trouble,
} from '../health/grouping.ts';
import { brokenOf } from '../health/growing.ts';
import type { Incident } from '../health/incident.ts';
import { elapsedMs } from '../time/clock.ts';
import type { View } from './view.ts';

/** News that belongs together, and the open incidents that it belongs to, the oldest first: none, and it is to open one. */
export type Placing = { news: readonly Trouble[]; incidents: readonly Incident[] };

/**
 * Finds the incidents of `news`: of which a check is a member, whose cause explains it or is explained by it, or that are of
 * its service. Incidents that news connects belong together from then on. What an incident had explained and gets worse
 * than that explains goes to the cause that does, which may be another incident's: both have it as a member then.
 */
export const placeNews = (view: View, news: readonly Trouble[]): Placing[] => {
  const fresh = new Set(news.map(({ check }) => check));
  let parts = partsOf(view, fresh);
  for (const trouble of fromTheGroundUp(view.scene.topology, news)) {
    const linked = partsOfTrouble(view, parts, trouble);
    parts = [...parts.filter((part) => !linked.includes(part)), joinOf(linked, trouble)];
  }
  return takeInWide(
    view,
    parts.filter(({ news }) => news.length > 0),
  ).map(({ news, incidents }) => ({
    news,
    incidents: view.alarms.filter((incident) => incidents.includes(incident)),
  }));
};

const partsOfTrouble = (view: View, parts: readonly Part[], trouble: Trouble): Part[] => {
  const linked = parts.filter((part) => isLinked(view.scene, part, trouble));
  const isDependant = view.alarmOf.get(trouble.check)?.member.role === 'dependant';
  const explaining = linked.filter((part) => isExplainedIn(view.scene, part, trouble));
  return isDependant && explaining.length > 0 ? explaining : linked;
};

/** One for each open incident, or for several that have a failing check in common. */
const partsOf = (view: View, fresh: ReadonlySet<CheckId>): Part[] => {
  let parts: Part[] = [];
  const failing = new Set(view.troubles.map(({ check }) => check));
  for (const incident of view.alarms) {
    const own = new Set(incident.members.map(({ check }) => check).filter((check) => failing.has(check)));
    const shares = ({ incidents }: Part): boolean =>
      incidents.some(({ members }) => members.some(({ check }) => own.has(check)));
    const shared = parts.filter(shares);
    parts = [...parts.filter((part) => !shared.includes(part)), merge([...shared, partOf(view, incident, fresh)])];
  }
  return parts;
};

type Part = {
  incidents: readonly Incident[];
  news: readonly Trouble[];
  checks: ReadonlySet<CheckId>;
  /** What fails in it and nothing explains; what does and is explained; what failed. */
  open: readonly Broken[];
  explained: readonly Broken[];
  past: readonly Broken[];
};

const partOf = (view: View, incident: Incident, fresh: ReadonlySet<CheckId>): Part => {
  const own = incident.members.filter(({ check }) => view.alarmOf.get(check)?.incident === incident);
  const roles = new Map(own.map(({ check, role }) => [check, role]));
  const failing = view.troubles.filter(({ check }) => roles.has(check) && !fresh.has(check));
  const standing = new Set(failing.map(({ check }) => check));
  return {
    incidents: [incident],
    news: [],
    checks: new Set(roles.keys()),
    open: failing.filter(({ check }) => roles.get(check) === 'root'),
    explained: failing.filter(({ check }) => roles.get(check) !== 'root'),
    past: own.flatMap((member) => (standing.has(member.check) ? [] : (brokenOf(member) ?? []))),
  };
};

const isLinked = (scene: Scene, part: Part, trouble: Trouble): boolean =>
  part.checks.has(trouble.check) ||
  part.open.some((other) => belong(scene, other, trouble)) ||
  // What has its explanation does not need another one.
  part.explained.some((other) => other.service === trouble.service) ||
  // Nor does what is over take in what its service has later.
  part.past.some((other) => other.service === trouble.service && apartMs(other, trouble) <= scene.withinMs) ||
  isExplainedIn(scene, part, trouble);

const isExplainedIn = (scene: Scene, { open, explained, past }: Part, trouble: Trouble): boolean =>
  [...open, ...explained, ...past].some((cause) => explains(scene, cause, trouble));

const joinOf = (parts: readonly Part[], trouble: Trouble): Part => {
  const { news, checks, open, ...rest } = merge(parts);
  return { ...rest, news: [...news, trouble], checks: new Set([...checks, trouble.check]), open: [...open, trouble] };
};

const merge = (parts: readonly Part[]): Part => ({
  incidents: parts.flatMap(({ incidents }) => incidents),
  news: parts.flatMap(({ news }) => news),
  checks: new Set(parts.flatMap(({ checks }) => [...checks])),
  open: parts.flatMap(({ open }) => open),
  explained: parts.flatMap(({ explained }) => explained),
  past: parts.flatMap(({ past }) => past),
});

/** Whatever else broke while a wide incident was young is of the same storm, also when it is told later. */
const takeInWide = (view: View, parts: readonly Part[]): readonly Pick<Part, 'news' | 'incidents'>[] => {
  const wide = view.alarms.findLast((incident) => incident.wide);
  const brokeThen = ({ since }: Trouble): boolean =>
    wide !== undefined && elapsedMs(wide.openedAt, since) <= view.scene.withinMs;
  const isStormy = ({ incidents, news }: Part): boolean =>
    wide !== undefined && (incidents.includes(wide) || (incidents.length === 0 && news.every(brokeThen)));
  const stormy = parts.filter(isStormy);
  if (wide === undefined || stormy.length === 0) return parts;
  return [
    ...parts.filter((part) => !isStormy(part)),
    {
      incidents: [...new Set([wide, ...stormy.flatMap(({ incidents }) => incidents)])],
      news: stormy.flatMap(({ news }) => news),
    },
  ];
};
