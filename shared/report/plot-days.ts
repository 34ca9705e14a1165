import type { Status } from '../health/fault.ts';
import { lengthInWords } from '../time/words.ts';
import type { DayView, UptimeView } from './days.ts';
import { type Html, html } from './html.ts';
import { WORST_FIRST } from './statuses.ts';

/** The plot's own units, pixels upwards. */
const DAY = 10;
const TALL = 28;
/** Beside its colour the height tells a day: the taller, the worse; one that was not watched is a stub. */
const HEIGHTS = { unhealthy: 28, degraded: 24, healthy: 20, unknown: 12, none: 4 } as const;

type Tone = Status | 'none';
/** Days in a row of which there is nothing to tell, or one of which there is. */
type Bars = { tone: Tone; days: [DayView, ...DayView[]]; first: number };

/**
 * A bar for each day, coloured by its worst standing, with the same in words; `label` names what they are of. The style
 * shows a phone the last third of them.
 */
export const dayBars = ({ days }: Pick<UptimeView, 'days'>, label: string): Html => {
  const watched = days.filter(({ watchedMs }) => watchedMs > 0);
  const told = watched.filter((day) => toneOf(day) !== 'healthy');
  const words =
    watched.length === 0
      ? 'not watched yet'
      : `${watched.length - told.length} of ${watched.length} healthy throughout`;
  return html`<div class="days">
<svg role="img" aria-label="${label}, ${days.length} days: ${words}" height="${TALL}" viewBox="0 0 ${days.length * DAY} ${TALL}" preserveAspectRatio="none">${barsOf(days).map(barsAsPath)}</svg>
${told.length > 0 ? html`<ul class="unseen">${told.map((day) => html`<li>${dayInWords(day)}</li>`)}</ul>` : undefined}
</div>`;
};

/** `24 Nov: unhealthy 12 min, degraded 3 min; 2 outages`. */
export const dayInWords = (day: DayView): string => {
  if (day.watchedMs === 0) return `${dateOf(day)}: not watched`;
  const parts = WORST_FIRST.filter((status) => status !== 'healthy' && day.ms[status] > 0).map(
    (status) => `${status === 'unknown' ? 'not measured' : status} ${lengthInWords(day.ms[status])}`,
  );
  const outages = day.outages > 0 ? `; ${day.outages} ${day.outages === 1 ? 'outage' : 'outages'}` : '';
  return `${dateOf(day)}: ${parts.length === 0 ? 'healthy' : parts.join(', ')}${outages}`;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const dateOf = ({ day }: DayView): string => {
  const [, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 1) - 1]}`;
};

const toneOf = ({ ms, watchedMs }: DayView): Tone =>
  watchedMs === 0 ? 'none' : (WORST_FIRST.find((status) => ms[status] > 0) ?? 'healthy');

const barsOf = (days: readonly DayView[]): Bars[] => {
  const bars: Bars[] = [];
  for (const [index, day] of days.entries()) {
    const tone = toneOf(day);
    const last = bars.at(-1);
    if (last?.tone === tone && (tone === 'healthy' || tone === 'none')) last.days.push(day);
    else bars.push({ tone, days: [day], first: index });
  }
  return bars;
};

const barsAsPath = ({ tone, days, first }: Bars): Html => {
  const bar = (index: number): string => `M${(first + index) * DAY + 1} ${TALL}v-${HEIGHTS[tone]}h8v${HEIGHTS[tone]}z`;
  const since = days.length > 1 ? `${dateOf(days[0])} to ` : '';
  return html`<path class="${tone}" d="${days.map((_, index) => bar(index)).join('')}"><title>${since}${dayInWords(days.at(-1) ?? days[0])}</title></path>`;
};
