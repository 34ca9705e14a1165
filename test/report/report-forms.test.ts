import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { bodiesOf } from '../../shared/alerts/publish-bodies.ts';
import { renderMarkdown } from '../../shared/report/markdown.ts';
import { escaped, fenced } from '../../shared/report/markdown-text.ts';
import type { ReportView } from '../../shared/report/report.ts';
import { boundedReport } from '../../shared/report/report-bounded.ts';
import { renderReportHtml } from '../../shared/report/report-html.ts';
import { reportMessage } from '../../shared/report-message.ts';
import { type Report, readReport } from '../../shared/reporting.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { expectGoldenJson, expectGoldenText, url } from '../alerts/golden.ts';
import { openWorlds, type Worlds } from '../support/world.ts';
import { reportSchema } from './report-schema.ts';
import { fillWithSeed, SEED_AT_MS, seedConfig } from './seed-world.ts';

const PUBLISHED = '../../docs/report.schema.json';
let worlds: Worlds;
let report: Report;
beforeAll(async () => {
  worlds = await openWorlds();
  const config = await seedConfig();
  const world = await worlds.create(config);
  world.clock.set(SEED_AT_MS);
  await fillWithSeed(config, world.store);
  report = await readReport(config, { lengthMs: 86_400_000, draws: true }, { ...world, timings: standardTimings });
});
afterAll(() => worlds.close());

/** The view with every text of it replaced. */
const spoilt = <T>(value: T, text: string): T => {
  if (typeof value === 'string') return text as T;
  if (Array.isArray(value)) return value.map((each) => spoilt(each, text)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, spoilt(inner, text)])) as T;
};
const withTexts = (view: ReportView, text: string): ReportView => {
  const { services, works, fails, causes, priorities, recommendations } = view;
  const spoiltLines = (points: ReportView['works']) => points.map((each) => ({ ...each, title: text, lines: [text] }));
  return {
    ...view,
    platform: text,
    headline: text,
    summary: [text],
    services: services.map((each) => ({ ...each, name: text, details: text })),
    works: spoiltLines(works),
    fails: spoiltLines(fails),
    causes: causes.map((each) => ({ ...spoilt(each, text), weight: each.weight, since: each.since })),
    priorities: priorities.map((each) => ({ ...each, title: text, why: text, options: [[{ say: text }]] })),
    recommendations: recommendations.map((each) => ({ ...each, title: text, because: text })),
    conclusion: text,
  };
};

describe('the report in Markdown', () => {
  it('is this, of the incident', () => {
    expectGoldenText('../report/golden/report.md', renderMarkdown(report.view));
  });

  it('has the sections of the issue, in their order', () => {
    const titles = [...renderMarkdown(report.view).matchAll(/^## (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'Executive summary',
      'Service status',
      'Root causes',
      'What works',
      'What does not work',
      'Priorities',
      'Recommendations',
      'Uptime',
      'Latency',
      'Validation',
      'The monitor itself',
      'Conclusion',
    ]);
  });

  it('lets no text format, break a line or a table, or mention anybody', () => {
    const lines = renderMarkdown(withTexts(report.view, 'x')).split('\n').length;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const shown = escaped(text);
        expect(shown).not.toMatch(/[\n\r]|(?<!\\)(?:\\\\)*[`*[\]<>|~]|@\w/);
        const markdown = renderMarkdown(withTexts(report.view, `x${text}`));
        expect(markdown.split('\n')).toHaveLength(lines);
      }),
      { numRuns: 50 },
    );
    expect(escaped('a $x$ :tada: #12 www.evil.example')).toBe(
      'a \\$x\\$ :\u200btada: #\u200b12 www\u200b.evil.example',
    );
    expect(escaped('# no | heading <script> @here *b* _i_ a_b')).toBe(
      '\\# no \\| heading \\<script\\> @\u200bhere \\*b\\* \\_i\\_ a_b',
    );
  });

  it('keeps a command in its fence, whatever backticks it has', () => {
    expect(fenced(['echo ```x```'])).toEqual(['````sh', 'echo ```x```', '````']);
  });
});

describe('the report in HTML', () => {
  it('is one file without script, link to elsewhere or renewal, with plots', () => {
    const page = renderReportHtml(report.view, report.plots);
    expect(page).not.toMatch(/<script|http-equiv|<link|src=/);
    expect(page.match(/<figure class="latency">/g)).toHaveLength(10);
    expect(page.match(/<div class="days">/g)).toHaveLength(6);
    for (const section of [
      'summary',
      'services',
      'causes',
      'works',
      'fails',
      'priorities',
      'recommendations',
      'uptime',
      'latency',
      'validation',
      'conclusion',
    ]) {
      expect(page).toContain(`<h2 id="${section}">`);
    }
  });

  it('shows whatever text as text', () => {
    const hostile = '<script>window.pwned=1</script>"><img src=x onerror=alert(1)>';
    const page = renderReportHtml(withTexts(report.view, hostile), { days: [], latency: [] });
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('&lt;script&gt;window.pwned=1&lt;/script&gt;');
  });
});

describe('docs/report.schema.json', () => {
  it('is made from the schema', () => {
    const schema = z.toJSONSchema(reportSchema, { target: 'draft-2020-12' });
    expectGoldenJson(PUBLISHED, JSON.parse(JSON.stringify(schema)));
  });

  it('accepts the report, and the document of its message, and refuses another version or key', () => {
    const schema = z.fromJSONSchema(JSON.parse(readFileSync(url(PUBLISHED), 'utf8')));
    const document = JSON.parse(JSON.stringify(report.view));
    expect(schema.safeParse(document).error).toBe(undefined);
    expect(schema.safeParse(reportMessage(report.view).json).error).toBe(undefined);
    expect(schema.safeParse({ ...document, version: 2 }).success).toBe(false);
    expect(schema.safeParse({ ...document, more: 1 }).success).toBe(false);
  });
});

describe('the message of the report', () => {
  it('has a subject that says how it stands, and attributes for filters', () => {
    const message = reportMessage(report.view);
    expect(message.subject).toBe('[REPORT] 3 services unhealthy, 1 degraded - Hokusai Data Pipeline');
    expect(message.attributes).toEqual({
      service: 'platform',
      status: 'unhealthy',
      severity: 'none',
      step: 'report',
    });
    expect(message.text).toBe(renderMarkdown(report.view));
    expect(message.json).toMatchObject({ version: 1, kind: 'report', id: message.id, subject: message.subject });
    expect(message.chat).toMatchObject({
      version: '1.0',
      source: 'custom',
      metadata: { eventType: 'vpcwatch.report' },
    });
  });

  it('has at most 99 characters of ASCII as subject, whatever the platform is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (platform) => {
        expect(reportMessage({ ...report.view, platform }).subject).toMatch(/^[\x20-\x7e]{1,99}$/);
      }),
      { numRuns: 50 },
    );
  });

  it('fits into what SNS takes, of a thousand services too, and says that it was shortened', () => {
    const many = <T>(items: readonly T[]): T[] => Array.from({ length: 1000 }, (_, n) => items[n % items.length] as T);
    const { services, fails, latency, causes } = report.view;
    const large = {
      ...report.view,
      services: many(services),
      fails: many(fails),
      latency: many(latency),
      causes: many(causes),
    };
    expect(Buffer.byteLength(bodiesOf(reportMessage(large)))).toBeLessThanOrEqual(256 * 1024);
    expect(boundedReport(large).shortened).toBe(true);
    expect(boundedReport(report.view)).toBe(report.view);
    expect(reportSchema.safeParse(boundedReport(large)).error).toBe(undefined);
  });
});
