import { faultTitle } from '../health/fault.ts';
import { elapsedMs } from '../time/clock.ts';
import { behindLines } from './behind-lines.ts';
import { recommendationsOf } from './recommend.ts';
import type { LatencyLine, PastLine, ReportView, UptimeLine } from './report.ts';
import { causeLines } from './summarize-causes.ts';
import { failingPoints } from './summarize-fails.ts';
import { prioritiesOf, validationOf } from './summarize-priorities.ts';
import { resiliencePoints } from './summarize-resilience.ts';
import { type ReportedIncident, type ReportInput, type Scene, sceneOf } from './summarize-scene.ts';
import { healthyPoints, partlyHealthyPoints, serviceLines } from './summarize-services.ts';
import { untoldLines } from './summarize-untold.ts';
import { conclusionWords, summaryWords } from './summarize-words.ts';
import { summaryOf } from './summary.ts';

/** The service health report of what was read: pure, nothing in it that the input does not say. */
export const summarize = (input: ReportInput): ReportView => {
  const scene = sceneOf(input);
  const { config, at, since, services, behind } = input;
  const { status, words } = summaryOf({ services, ...(behind && { behind }) });
  const monitor = {
    keepsUp: behind === undefined,
    lines: [...(behind ? behindLines(behind, { timezone: config.timezone, at }) : []), ...untoldLines(scene)],
  };
  const works = [...resiliencePoints(scene), ...healthyPoints(scene), ...partlyHealthyPoints(scene)];
  const past = pastLines(scene);
  const recommendations = recommendationsOf(scene);
  return {
    version: 1,
    kind: 'report',
    id: `report-${at}`,
    platform: config.platform,
    timezone: config.timezone,
    at,
    since,
    status,
    headline: words,
    summary: summaryWords(scene, { past, works, monitor }),
    services: serviceLines(scene),
    causes: causeLines(scene),
    past,
    works,
    fails: failingPoints(scene),
    priorities: prioritiesOf(scene),
    recommendations,
    uptime: uptimeLines(scene),
    latency: latencyLines(scene),
    validation: validationOf(scene),
    monitor,
    conclusion: conclusionWords(scene, { monitor, works, recommendations }),
  };
};

const pastLines = (scene: Scene): PastLine[] =>
  scene.incidents
    .flatMap((incident): PastLine[] => {
      const { id, openedAt, closedAt, members, causes } = incident;
      if (closedAt === undefined) return [];
      const [began = openedAt] = [openedAt, ...members.map(({ since }) => since)].sort();
      return [
        {
          incident: id,
          openedAt,
          closedAt,
          lastedMs: elapsedMs(began, closedAt),
          title: rootWords(incident, scene),
          causes: causes.flatMap(({ title, serviceName, sure }) =>
            sure === undefined ? [] : [`${serviceName}: ${title} (${sure})`],
          ),
        },
      ];
    })
    .sort((a, b) => (a.closedAt > b.closedAt ? -1 : 1));

const rootWords = ({ root, members }: ReportedIncident, { nameOf }: Scene): string => {
  const first = members.find(({ check }) => check === root);
  if (first === undefined) return root;
  return `${nameOf(first.service)}: ${first.fault ? faultTitle(first.fault.code) : `${root} failed`}`;
};

const uptimeLines = ({ uptime }: Scene): UptimeLine[] =>
  uptime.map(({ id, name, uptime: share, downMs, degradedMs, outages, days }) => ({
    service: id,
    name,
    ...(share !== undefined && { uptime: share }),
    downMs,
    degradedMs,
    outages,
    watchedMs: days.reduce((sum, { watchedMs }) => sum + watchedMs, 0),
  }));

const latencyLines = ({ config, figures }: Scene): LatencyLine[] =>
  config.checks.flatMap(({ id, service, kind }): LatencyLine[] => {
    const found = figures.get(id);
    if (found === undefined) return [];
    const { latency, byStatus, runs } = found.long ?? found;
    const { stages } = found;
    const [slowest] = Object.entries(stages).sort(([, a], [, b]) => b.p95 - a.p95);
    return [
      {
        check: id,
        service,
        kind,
        runs,
        failed: byStatus.unhealthy + byStatus.degraded,
        unknown: byStatus.unknown,
        ...(latency && { p50: latency.p50, p95: latency.p95, max: latency.max }),
        ...(slowest && { slowest: { stage: slowest[0], p95: slowest[1].p95 } }),
      },
    ];
  });
