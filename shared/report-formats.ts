import { renderMarkdown } from './report/markdown.ts';
import { renderReportHtml } from './report/report-html.ts';
import type { Report } from './reporting.ts';

export const REPORT_FORMATS = ['md', 'html', 'json'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** The report as a text of a format. */
export const formatReport = ({ view, plots }: Report, format: ReportFormat): string => {
  if (format === 'html') return renderReportHtml(view, plots);
  return format === 'json' ? `${JSON.stringify(view, null, 2)}\n` : renderMarkdown(view);
};
