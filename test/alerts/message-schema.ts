import * as z from 'zod';

const time = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)
  .describe('UTC, to the second');
const fault = z
  .strictObject({
    code: z
      .string()
      .regex(/^[a-z]+\.[a-z-]+$/)
      .describe('what is wrong, as one of the codes of docs/faults.md'),
    stage: z
      .enum(['config', 'dns', 'tcp', 'tls', 'auth', 'command', 'headers', 'body', 'target', 'self'])
      .describe('where the path to the target broke'),
    message: z.string().describe('for people'),
  })
  .nullable();

const member = z.strictObject({
  check: z.string(),
  service: z.string(),
  role: z.enum(['root', 'dependant']).describe('root: nothing in the incident explains it'),
  status: z.enum(['healthy', 'degraded', 'unhealthy', 'unknown', 'removed']),
  fault,
  since: time.describe('when it broke'),
  over: z.boolean().describe('healthy, or measured, again'),
  overAt: time.optional(),
  fresh: z.literal(true).optional().describe('of a step grown: people had not been told of it'),
});

const sure = z.enum(['high', 'medium', 'low']);
const cause = z.strictObject({
  service: z.string(),
  since: time.describe('when it broke'),
  mitigated: z.boolean().describe('who uses the service has a fallback'),
  checks: z.array(z.string()).describe('that have this cause'),
  cause: z.string().describe('a code, or <code>/<which of its causes>; docs/faults.md tells of each'),
  code: fault.unwrap().shape.code,
  stage: fault.unwrap().shape.stage,
  title: z.string().describe('a few words that follow: because'),
  summary: z.string(),
  confidence: sure,
  evidence: z.array(z.string()).describe('what shows it, the most telling first'),
  impact: z.string(),
  remedy: z
    .array(z.strictObject({ say: z.string(), command: z.string().optional().describe('one line for a POSIX shell') }))
    .describe('in the order in which to do it'),
  validate: z.string().optional().describe('a command that proves that it is mended'),
  fresh: z.literal(true).optional().describe('people had not been told of it'),
  advised: z.array(z.string()).optional().describe('once it is over: what was said to mend it'),
  why: z.string().optional().describe('a command that tells all there is to tell'),
  alternatives: z
    .array(z.strictObject({ cause: z.string(), summary: z.string(), confidence: sure }))
    .describe('what else the evidence allows'),
  unseen: z.array(z.string()).describe('what could not be looked at, which made it less sure'),
  explains: z
    .array(
      z.strictObject({
        check: z.string(),
        because: z.string(),
        likely: z.literal(true).optional().describe('tied by dependency and time alone, by no name in the evidence'),
      }),
    )
    .describe('what it took down, and what ties the two'),
});

/** The document that lambda and sqs subscribers get; docs/message.schema.json is made from it. */
export const messageSchema = z
  .strictObject({
    version: z.literal(1),
    id: z.string().describe('<incident>#<n>: a message with an id that was seen is a repeat'),
    platform: z.string(),
    incident: z.string(),
    step: z
      .enum(['opened', 'grown', 'cause-changed', 'reminder', 'resolved', 'reopened'])
      .describe(
        'grown: something new that nothing in the incident explains, or it is worse; cause-changed: the reason is known only now, is another one, or another one has joined it; reopened: it failed again soon after it was over',
      ),
    severity: z
      .enum(['critical', 'warning', 'monitor'])
      .describe('monitor: we cannot see, it says nothing of the target'),
    status: z
      .enum(['healthy', 'degraded', 'unhealthy', 'unknown'])
      .describe('of the incident; healthy when it is resolved'),
    at: time.describe('when the message was written'),
    openedAt: time,
    closedAt: time.optional(),
    root: z
      .strictObject({ check: z.string(), service: z.string(), fault, since: time })
      .describe('the worst for its users: most often what broke first'),
    members: z.array(member).describe('root first, then in the order in which they broke'),
    omittedMembers: z.int().min(0).describe('members that are not listed'),
    atRisk: z.array(z.string()).describe('services that depend on what broke and have not failed themselves'),
    subject: z.string().max(100),
    headline: z.string().optional().describe('as the subject says it, whole and in any script'),
    services: z
      .record(z.string(), z.string())
      .optional()
      .describe('what people call the services of members and atRisk, by id'),
    nextSteps: z.array(z.string()).optional().describe('commands and addresses to go on with'),
    causes: z
      .array(cause)
      .max(5)
      .optional()
      .describe('why, the deepest first; absent when it is not known; each is for itself to be mended'),
    omittedCauses: z.int().min(1).optional().describe('causes that are not listed'),
    merged: z
      .array(z.string())
      .optional()
      .describe('incidents that this step takes in; of a resolved one, all that it has taken in'),
    reopened: z.int().min(1).optional().describe('how often it failed again after it was over'),
    flapping: z
      .strictObject({
        checks: z.array(z.string()),
        quietMs: z.number().min(0).describe('nothing more is told of them until they are quiet for so long'),
      })
      .optional()
      .describe('members that keep failing and recovering'),
    acknowledged: z
      .strictObject({ at: time, by: z.string(), note: z.string().optional() })
      .optional()
      .describe('who is at it: no reminders while somebody is'),
    nextReminderAt: time.optional().describe('when it is said again that it goes on'),
    links: z.strictObject({ dashboard: z.url().optional() }),
  })
  .meta({ title: 'vpcwatch message', description: 'What vpcwatch publishes to lambda and sqs subscribers.' });
