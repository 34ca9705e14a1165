import { faultTitle } from '../health/fault.ts';
import type { Point } from './report.ts';
import { openCauses } from './summarize-causes.ts';
import { named, type Scene, sentence } from './summarize-scene.ts';
import { isTroubled } from './summarize-services.ts';
import type { CheckView, ServiceView } from './view.ts';

/** More checks of one service than this are a number. */
const MOST_CHECKS = 8;

/** What does not work: since when, what each check says, and what it means for those who use it. */
export const failingPoints = (scene: Scene): Point[] =>
  scene.services
    .filter(({ status }) => status !== undefined && status !== 'healthy')
    .map((view) => ({
      service: view.service,
      title: titleOf(view, scene),
      status: view.status ?? 'unknown',
      lines: [...checkLinesOf(view, scene), ...causesOf(view, scene), ...meaningOf(view, scene)],
    }));

const titleOf = ({ name, status, since }: ServiceView, { lasting }: Scene): string =>
  `${name}: ${status === 'unknown' ? 'not measured' : status}${since === undefined ? '' : `, ${lasting(since)}`}`;

const checkLinesOf = ({ checks }: ServiceView, scene: Scene): string[] => {
  const failing = checks.filter(isTroubled);
  const left = failing.length - MOST_CHECKS;
  return [
    ...failing.slice(0, MOST_CHECKS).map((check) => checkLine(check, scene)),
    ...(left > 0 ? [`and ${left} more of its checks`] : []),
  ];
};

const checkLine = ({ check, fault, since, held }: CheckView, { when }: Scene): string => {
  const what = fault === undefined ? 'no verdict yet' : `${faultTitle(fault.code)}: ${fault.message}`;
  return `${check}: ${what}${since === undefined ? '' : `, since ${when(since)}`}${held === undefined ? '' : ` (held: ${held})`}`;
};

/** What explains it, where that is another service. */
const causesOf = ({ service, checks }: ServiceView, scene: Scene): string[] => {
  const own = new Set(checks.map(({ check }) => check));
  return openCauses(scene).flatMap(({ cause }) => {
    const ties = cause.explains.filter(({ check }) => own.has(check));
    if (cause.service === service || ties.length === 0) return [];
    const [first] = ties;
    return [
      `explained by ${cause.serviceName} (${cause.title}): ${named(ties.map(({ check }) => check))}: ${first?.because}`,
    ];
  });
};

/** What it means for those who use it. */
const meaningOf = (view: ServiceView, scene: Scene): string[] => {
  const users = scene.config.services.filter(({ dependsOn }) => dependsOn.includes(view.service));
  if (users.length === 0 || view.status === 'unknown') return [];
  const standing = users.map(({ id, name }) => {
    const status = scene.services.find(({ service }) => service === id)?.status;
    return status === undefined ? name : `${name} (${status === 'unknown' ? 'not measured' : status})`;
  });
  const hasFallback = scene.config.services.find(({ id }) => id === view.service)?.impact === 'degraded';
  const [have, lose] = users.length === 1 ? ['has', 'loses'] : ['have', 'lose'];
  const how = hasFallback ? `${have} a fallback, and ${lose} what ${view.name} gives` : 'cannot do without it';
  return [sentence(`${named(standing)} ${how}`)];
};
