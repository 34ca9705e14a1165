import { elapsedMs } from '../time/clock.ts';
import { lengthInWords } from '../time/words.ts';
import type { PastLine, ReportView } from './report.ts';
import { openCauses, weightOf } from './summarize-causes.ts';
import { RESILIENCE } from './summarize-resilience.ts';
import { counted, isWatchedEnough, named, percent, periodInWords, type Scene, sentence } from './summarize-scene.ts';

/** The executive summary: how it stands, why, what holds, how the period was, and whether the monitor sees. */
export const summaryWords = (scene: Scene, parts: Pick<ReportView, 'past' | 'works' | 'monitor'>): string[] => [
  standingWords(scene),
  ...causeWords(scene),
  ...parts.works
    .filter(({ title }) => title.startsWith(RESILIENCE))
    .slice(0, MOST)
    .flatMap(({ lines }) => lines.slice(0, 1)),
  periodWords(scene, parts.past),
  ...(parts.monitor.keepsUp ? [] : [sentence(`the monitor itself is behind: ${firstOf(parts.monitor.lines)}`)]),
];

/** A summary names so many of each, and says how many more there are. */
const MOST = 3;
const firstOf = (texts: readonly string[]): string =>
  [...texts.slice(0, MOST), ...(texts.length > MOST ? [`and ${texts.length - MOST} more`] : [])].join('; ');

const ORDER = ['healthy', 'degraded', 'unhealthy', 'unknown'] as const;

/** `Partial service degradation: of 6 services 2 are healthy, 1 degraded, 3 unhealthy.` */
const standingWords = ({ services, config, behind }: Scene): string => {
  const watched = services.filter(({ status }) => status !== undefined);
  const counts = ORDER.map((status) => ({ status, n: watched.filter((each) => each.status === status).length }));
  const healthy = counts[0]?.n ?? 0;
  if (behind?.nothingMeasured) return `${config.platform}: nothing was measured yet.`;
  if (healthy === watched.length) return `${config.platform}: all ${counted(healthy, 'service')} healthy.`;
  const told = counts
    .filter(({ n }) => n > 0)
    .map(({ status, n }) => `${n} ${n === 1 ? 'is' : 'are'} ${status === 'unknown' ? 'not measured' : status}`);
  const broken = counts.some(({ status, n }) => n > 0 && (status === 'unhealthy' || status === 'degraded'));
  const what =
    healthy === 0 && broken
      ? 'service degradation everywhere'
      : broken
        ? 'partial service degradation'
        : 'not all is measured';
  return `${config.platform}: ${what}. Of ${counted(watched.length, 'service')} ${named(told)}.`;
};

const causeWords = (scene: Scene): string[] => {
  const causes = openCauses(scene);
  const [first] = causes;
  if (first === undefined) return scene.open.length > 0 ? ['Why is not known yet.'] : [];
  const told = causes.map((open) => {
    const { serviceName, title, sure } = open.cause;
    const how = [
      ...(sure === undefined ? [] : [sure]),
      ...(weightOf(open, scene) === 'mitigated' ? ['mitigated'] : []),
    ];
    return `${serviceName}: ${title}${how.length > 0 ? ` (${how.join(', ')})` : ''}`;
  });
  const count = causes.length === 1 ? 'One root cause is' : `${causes.length} root causes are`;
  return [`${count} open: ${firstOf(told)}.`];
};

const periodWords = (scene: Scene, past: readonly PastLine[]): string => {
  const { open, uptime, since, at } = scene;
  const period = periodInWords(elapsedMs(since, at));
  const known = uptime.flatMap(({ name, uptime: share, days }) => {
    const watchedMs = days.reduce((sum, day) => sum + day.watchedMs, 0);
    return share === undefined || !isWatchedEnough({ watchedMs }) ? [] : [{ name, share, watchedMs }];
  });
  const [lowest] = known.toSorted((a, b) => a.share - b.share);
  const incidents =
    open.length + past.length === 0
      ? 'no incident'
      : `${counted(open.length + past.length, 'incident')}, ${open.length === 0 ? 'none' : open.length} open`;
  const least = scene.incidentsLeft ? 'at least ' : '';
  const up = lowest === undefined ? '' : `; ${upWords(lowest, known.length)}`;
  return sentence(
    `in the last ${period} there ${open.length + past.length === 1 || open.length + past.length === 0 ? 'was' : 'were'} ${least}${incidents}${up}`,
  );
};

const upWords = (
  { name, share, watchedMs }: { name: string; share: number; watchedMs: number },
  services: number,
): string =>
  share === 1
    ? services === 1
      ? `${name} was up for all of the measured time`
      : 'each service was up for all of the measured time'
    : `the lowest uptime was ${percent(share)} of the measured time (${name}, watched for ${lengthInWords(watchedMs)})`;

/** A paragraph that follows from what was told before. */
export const conclusionWords = (
  scene: Scene,
  { monitor, works, recommendations }: Pick<ReportView, 'monitor' | 'works' | 'recommendations'>,
): string => {
  const causes = openCauses(scene);
  const failing = scene.services.filter(({ status }) => status === 'unhealthy' || status === 'degraded');
  const unseen = scene.services.filter(({ status }) => status === 'unknown').map(({ name }) => name);
  const resilience = works.filter(({ title }) => title.startsWith(RESILIENCE));
  const namesOf = (points: typeof resilience): string[] => points.map(({ service }) => scene.nameOf(service));
  const held = namesOf(resilience.filter(({ status }) => status === 'healthy'));
  const ended = namesOf(resilience.filter(({ status }) => status !== 'healthy'));
  const sentences = [
    failing.length === 0 && unseen.length === 0 ? `All that is watched of ${scene.config.platform} works` : undefined,
    failing.length > 0 ? stateWords(scene) : undefined,
    held.length > 0 ? `what was built for the loss of ${named(held)} held` : undefined,
    ended.length > 0 ? `what was built for the loss of ${named(ended)} held for a while` : undefined,
    ...mendWords(scene, causes.length, failing.length),
    unseen.length > 0
      ? `${named(unseen)} ${unseen.length === 1 ? 'is' : 'are'} not measured: nothing is known of ${unseen.length === 1 ? 'it' : 'them'}`
      : undefined,
    monitor.keepsUp ? undefined : 'the monitor itself is behind, so what is said here may be out of date',
    recommendations.length > 0
      ? `${counted(recommendations.length, 'recommendation')} ${recommendations.length === 1 ? 'follows' : 'follow'} from what was measured`
      : undefined,
  ];
  return sentences.flatMap((each) => (each === undefined ? [] : [sentence(each)])).join(' ');
};

/** Stable is what has not got worse for a while. */
const STABLE_MS = 10 * 60_000;

/** How bad a standing is; what is not measured says nothing. */
const RANKS = { new: 0, healthy: 0, removed: 0, unknown: 0, degraded: 1, unhealthy: 2 } as const;

const stateWords = ({ changes, at, config, services }: Scene): string => {
  const worse = changes.findLast(({ from, to }) => RANKS[to] > RANKS[from]);
  const watched = services.filter(({ status }) => status !== undefined);
  const down = watched.filter(({ status }) => status === 'unhealthy').length;
  const what = down === 0 ? 'degraded' : down === watched.length ? 'down' : 'down in part';
  const calmMs = worse === undefined ? undefined : elapsedMs(worse.at, at);
  if (calmMs !== undefined && calmMs < STABLE_MS) {
    return `${config.platform} is ${what} and has not settled: it got worse ${lengthInWords(calmMs)} ago`;
  }
  const since = calmMs === undefined ? 'in this period' : `for ${lengthInWords(calmMs)}`;
  return `${config.platform} is ${what}, but stable: nothing got worse ${since}`;
};

const mendWords = (scene: Scene, causes: number, failing: number): string[] => {
  if (failing === 0) return [];
  if (causes === 0) return ['why it fails is not known yet'];
  const urgent = openCauses(scene).filter((open) => weightOf(open, scene) === 'critical');
  const [first] = urgent.length > 0 ? urgent : openCauses(scene);
  const names = (urgent.length > 0 ? urgent : openCauses(scene)).map(({ cause }) => cause.serviceName);
  const what = `full functionality needs ${causes === 1 ? 'its root cause' : `the ${causes} root causes`} mended`;
  return [
    `${what}; ${first?.cause.serviceName} comes first${names.length > 1 ? `, then ${named([...new Set(names.slice(1))], MOST)}` : ''}`,
  ];
};
