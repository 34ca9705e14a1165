import { REPORT_FORMATS, type ReportFormat } from '../../shared/report-formats.ts';

/** What an invocation by hand asks for. */
export type ReportRequest = { lengthMs: number; format: ReportFormat; send: boolean };

const UNITS_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
/** Roll-ups are kept no longer. */
const LONGEST_MS = 400 * UNITS_MS.d;
const EXPECTED = 'expected {"since": "24h", "format": "md", "send": false}, each of them optional';

/** Reads the event: `scheduled` by EventBridge, or by hand. Throws a `TypeError` that says what is expected. */
export const readReportRequest = (event: unknown): 'scheduled' | ReportRequest => {
  if (event === null || event === undefined) return readReportRequest({});
  if (typeof event !== 'object' || Array.isArray(event)) throw new TypeError(`the event is no object: ${EXPECTED}`);
  if ('source' in event && event.source === 'aws.events') return 'scheduled';
  const { since = '24h', format = 'md', send = false, ...others } = event as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw new TypeError(`the event has an unknown key, ${JSON.stringify(unknown)}: ${EXPECTED}`);
  return { lengthMs: lengthOf(since), format: formatOf(format), send: sendOf(send) };
};

const lengthOf = (since: unknown): number => {
  const [, n, unit] = /^(\d{1,4})([mhd])$/.exec(String(since)) ?? [];
  const ms = Number(n) * UNITS_MS[unit as keyof typeof UNITS_MS];
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new TypeError(
    `since is ${JSON.stringify(since)}: expected minutes, hours or days, at most 400 days, such as "90m", "24h" or "7d"`,
  );
};

const formatOf = (format: unknown): ReportFormat => {
  const found = REPORT_FORMATS.find((each) => each === format);
  if (found) return found;
  throw new TypeError(`format is ${JSON.stringify(format)}: expected one of ${REPORT_FORMATS.join(', ')}`);
};

const sendOf = (send: unknown): boolean => {
  if (typeof send === 'boolean') return send;
  throw new TypeError(`send is ${JSON.stringify(send)}: expected true or false`);
};
