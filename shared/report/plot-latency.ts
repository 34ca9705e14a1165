import { quantile } from '../health/quantile.ts';
import { elapsedInWords, millis } from '../time/words.ts';
import { type Html, html } from './html.ts';
import { bucketsOf, type LatencyBucket, type LatencyBuckets } from './latency-buckets.ts';
import { latencyFigures } from './latency-figures.ts';
import { isAnswer, type LatencySeries, totalMs } from './series.ts';
import { timeTicks } from './time-ticks.ts';

/** Parts of the period: each is some pixels wide on a phone. */
const MOST_BARS = 97;
/** Pixels, from above: the highest bar begins at `top`, `strip` has the failures, below it are the times. */
const TALL = { top: 18, bars: 132, strip: 156, stripTall: 8, times: 178, all: 184 } as const;
/** The plot's own units: so many are a bar's width and the whole height. */
const BAR = 10;
const HIGH = 1000;
/** A few slow answers do not flatten all others: the scale ends at so many times the highest bar of medians. */
const HEADROOM = 2;

/** What the answers of a check took over time: medians by stage one upon the other, the 95th percentile as dashes, failures below. */
export const latencyPlot = (series: LatencySeries): Html => {
  const answers = series.points.filter(isAnswer).map(totalMs);
  if (series.points.length === 0) return html`<p class="soft">Nothing was measured in this time.</p>`;
  const plotted = bucketsOf(series, MOST_BARS);
  const top = scaleOf(plotted);
  return html`<figure class="latency">
<svg role="img" aria-label="${wordsOf(series, answers)}" width="100%" height="${TALL.all}">
<title>${series.name}: latency by stage</title>
${answers.length > 0 ? [1, 0.5].map((share) => gridLine(share, top)) : undefined}
<svg y="${TALL.top}" width="100%" height="${TALL.bars}" viewBox="0 0 ${plotted.count * BAR} ${HIGH}" preserveAspectRatio="none">
${stacksOf(plotted, top)}
<path class="p95" d="${p95Of(plotted, top)}"/>
</svg>
<line class="axis" x1="0" x2="100%" y1="${TALL.top + TALL.bars}" y2="${TALL.top + TALL.bars}"/>
<svg y="${TALL.strip}" width="100%" height="${TALL.stripTall}" viewBox="0 0 ${plotted.count * BAR} 2" preserveAspectRatio="none">
<path class="unhealthy" d="${stripOf(plotted.buckets, ({ failed }) => failed > 0, 0)}"/>
<path class="unknown" d="${stripOf(plotted.buckets, ({ failed, unknown }) => failed === 0 && unknown > 0, 1)}"/>
</svg>
${timesOf(plotted, series.timezone)}
</svg>
<figcaption>${legendOf(plotted, top)}</figcaption>
${latencyFigures(series)}
</figure>`;
};

/** The text in place of the picture. */
const wordsOf = ({ since, until, points }: LatencySeries, answers: readonly number[]): string => {
  const failed = points.filter(({ status }) => status === 'unhealthy').length;
  const figures = [
    ['fastest', 0],
    ['median', 0.5],
    ['95th percentile', 0.95],
    ['slowest', 1],
  ] as const;
  const taken = figures.map(([name, share]) => `${name} ${millis(quantile(answers, share))}`).join(', ');
  const latency = answers.length === 0 ? 'no answer to time' : taken;
  return `Latency over ${elapsedInWords(since, until)}: ${latency}; ${failed} of ${points.length} runs failed`;
};

/** The top of the scale in milliseconds: a round figure. */
const scaleOf = ({ buckets }: LatencyBuckets): number => {
  const highest = Math.max(0.001, ...buckets.map(({ medians }) => sumOf(medians)));
  const slowest = Math.max(0, ...buckets.map(({ p95 = 0 }) => p95));
  return roundUp(Math.max(highest, Math.min(slowest, HEADROOM * highest)));
};

const roundUp = (ms: number): number => {
  const power = 10 ** Math.floor(Math.log10(ms));
  return (ROUND.find((each) => each * power >= ms) ?? 10) * power;
};
const ROUND = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];

const sumOf = (medians: LatencyBucket['medians']): number => Object.values(medians).reduce((sum, ms) => sum + ms, 0);

const gridLine = (share: number, top: number): Html => {
  const y = TALL.top + TALL.bars * (1 - share);
  return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text x="0" y="${y - 4}">${millis(top * share)}</text>`;
};

/** From the first stage at the bottom to the last one on top; no higher than the plot. */
const stacksOf = ({ buckets, stages }: LatencyBuckets, top: number): Html[] => {
  const heights = new Map<number, number>();
  return stages.map((stage) => {
    const bars = buckets.flatMap(({ index, medians: { [stage]: ms } }) => {
      if (ms === undefined) return [];
      const from = heights.get(index) ?? 0;
      heights.set(index, from + ms);
      const low = yOf(from, top);
      return [`M${index * BAR} ${low}h${BAR}V${yOf(from + ms, top)}h-${BAR}z`];
    });
    return html`<path class="${stage}" d="${bars.join('')}"/>`;
  });
};

/** A dash for each part that has answers. */
const p95Of = ({ buckets }: LatencyBuckets, top: number): string =>
  buckets.flatMap(({ index, p95 }) => (p95 === undefined ? [] : [`M${index * BAR} ${yOf(p95, top)}h${BAR}`])).join('');

const yOf = (ms: number, top: number): number => Math.round(HIGH * (1 - Math.min(1, ms / top)));

const stripOf = (buckets: readonly LatencyBucket[], isIn: (bucket: LatencyBucket) => boolean, y: number): string =>
  buckets
    .filter(isIn)
    .map(({ index }) => `M${index * BAR} ${y}h${BAR}V2h-${BAR}z`)
    .join('');

const timesOf = ({ startMs, stepMs, count }: LatencyBuckets, timezone: string): Html[] =>
  timeTicks(startMs, startMs + count * stepMs, timezone).map(({ along, label }) => {
    // At an edge the label would be cut.
    const anchor = along < 0.06 ? 'start' : along > 0.94 ? 'end' : 'middle';
    const x = `${Math.round(along * 1000) / 10}%`;
    return html`<line class="axis" x1="${x}" x2="${x}" y1="${TALL.top + TALL.bars}" y2="${TALL.top + TALL.bars + 4}"/><text x="${x}" y="${TALL.times}" text-anchor="${anchor}">${label}</text>`;
  });

const STAGE_NAMES: Readonly<Record<string, string>> = { dns: 'DNS', tcp: 'TCP', tls: 'TLS', target: 'AWS API' };

/** In the order of the stack, from above. */
const legendOf = ({ buckets, stages }: LatencyBuckets, top: number): Html => {
  const beyond = buckets.filter(({ p95 = 0 }) => p95 > top).length;
  const items = [
    ...(stages.length > 0 ? [{ key: 'p95', words: '95th percentile' }] : []),
    ...stages.toReversed().map((stage) => ({ key: stage, words: STAGE_NAMES[stage] ?? stage })),
    ...(buckets.some(({ failed }) => failed > 0) ? [{ key: 'unhealthy', words: 'failed' }] : []),
    ...(buckets.some(({ unknown }) => unknown > 0) ? [{ key: 'unknown', words: 'not measured' }] : []),
  ];
  return html`<ul class="legend">${items.map(({ key, words }) => html`<li><span class="key ${key}"></span>${words}</li>`)}</ul>
${stages.length > 0 ? html`<p class="soft">Medians, from above in this order.${beyond > 0 ? ` The 95th percentile is beyond the scale in ${beyond === 1 ? 'one place' : `${beyond} places`}.` : ''}</p>` : undefined}`;
};
