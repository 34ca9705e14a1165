import type { ReportView } from './report.ts';

/** A message holds the document twice, escaped, beside its text. */
const BYTES_MAX = 48 * 1024;

/** The report as a document goes out in a message: whole while it fits, else shorter, and it says so. */
export const boundedReport = (view: ReportView, maxBytes = BYTES_MAX): ReportView & { shortened?: true } => {
  if (bytesOf(view) <= maxBytes) return view;
  const forms = [withoutFigures, withFewer(10), withFewer(3), withFewer(0)].map((shorten) => ({
    ...shorten(view),
    shortened: true as const,
  }));
  return (
    forms.find((form) => bytesOf(form) <= maxBytes) ?? {
      ...withFewer(0)(withoutFigures(view)),
      services: [],
      shortened: true,
    }
  );
};

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const withoutFigures = (view: ReportView): ReportView => ({ ...view, uptime: [], latency: [] });

/** The first of each list; the services stay. */
const withFewer =
  (most: number) =>
  (view: ReportView): ReportView => ({
    ...withoutFigures(view),
    causes: view.causes.slice(0, most),
    past: view.past.slice(0, most),
    works: view.works.slice(0, most),
    fails: view.fails.slice(0, most),
    priorities: view.priorities.slice(0, most),
    recommendations: view.recommendations.slice(0, most),
    validation: view.validation.slice(0, most),
  });
