import * as z from 'zod';

const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .describe('UTC, to the second');
const status = z.enum(['healthy', 'degraded', 'unhealthy', 'unknown']);
const weight = z
  .enum(['critical', 'mitigated', 'warning', 'monitor'])
  .describe('mitigated: who uses it has a fallback');
const ms = z.number().min(0).describe('milliseconds');
const count = z.int().min(0);
const lines = z.array(z.string());
const step = z.strictObject({ say: z.string(), command: z.string().optional().describe('one line for a POSIX shell') });
const point = z.strictObject({ service: z.string(), title: z.string(), status, lines });

const cause = z.strictObject({
  incident: z.string(),
  service: z.string(),
  serviceName: z.string(),
  weight,
  since: time,
  cause: z.string().describe('a code, or <code>/<which of its causes>; docs/faults.md tells of each'),
  code: z.string(),
  sure: z.enum(['sure', 'likely', 'possible']).optional().describe('absent when no more is known than the fault'),
  title: z.string(),
  issue: z.string(),
  standing: z.string(),
  evidence: lines,
  impact: z.string(),
  because: z.string(),
  checks: lines,
  affected: lines,
  explains: z.array(z.strictObject({ check: z.string(), because: z.string() })),
  alternatives: z.array(z.strictObject({ sure: z.string(), summary: z.string() })),
  unseen: lines,
});

/** The report as data; docs/report.schema.json is made from it. */
export const reportSchema = z
  .strictObject({
    version: z.literal(1),
    kind: z.literal('report').describe('what tells it from the document of an incident'),
    id: z.string().describe('a report with an id that was seen is a repeat'),
    subject: z.string().max(100).optional().describe('of the message, where it is one'),
    shortened: z.literal(true).optional().describe('lists were cut to what a message may hold'),
    platform: z.string(),
    timezone: z.string(),
    at: time.describe('when it was written, and the end of its period'),
    since: time,
    status,
    headline: z.string(),
    summary: lines,
    services: z.array(
      z.strictObject({
        service: z.string(),
        name: z.string(),
        status: status.optional(),
        mitigated: z.boolean(),
        since: time.optional(),
        details: z.string(),
      }),
    ),
    causes: z.array(cause).describe('what is open, in the order in which to mend it'),
    past: z.array(
      z.strictObject({
        incident: z.string(),
        openedAt: time,
        closedAt: time,
        lastedMs: ms,
        title: z.string(),
        causes: lines,
      }),
    ),
    works: z.array(point),
    fails: z.array(point),
    priorities: z.array(
      z.strictObject({
        title: z.string(),
        why: z.string(),
        weight,
        options: z.array(z.array(step)).describe('one of them is enough'),
        more: step.optional(),
        otherwise: lines,
      }),
    ),
    recommendations: z.array(
      z.strictObject({
        rule: z.string(),
        title: z.string(),
        because: z.string().describe('the figures'),
        advice: z.string(),
        checks: lines,
        basis: z.string().describe('how many results of which time'),
      }),
    ),
    uptime: z.array(
      z.strictObject({
        service: z.string(),
        name: z.string(),
        uptime: z.number().min(0).max(1).optional().describe('of the measured time; absent when nothing was measured'),
        downMs: ms,
        degradedMs: ms,
        outages: count,
        watchedMs: ms,
      }),
    ),
    latency: z.array(
      z.strictObject({
        check: z.string(),
        service: z.string(),
        kind: z.string(),
        runs: count,
        failed: count,
        unknown: count,
        p50: ms.optional(),
        p95: ms.optional(),
        max: ms.optional(),
        slowest: z.strictObject({ stage: z.string(), p95: ms }).optional(),
      }),
    ),
    validation: lines.describe('commands'),
    monitor: z.strictObject({ keepsUp: z.boolean(), lines }),
    conclusion: z.string(),
  })
  .meta({
    title: 'vpcwatch report',
    description: 'The service health report: vpcwatch report --format json, and the topic.',
  });
