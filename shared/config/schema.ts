import * as z from 'zod';

import { timezoneObjection, type WeeklyWindow, WINDOW, WINDOW_EXPECTED, windowObjection } from './calendar.ts';
import { type CheckSettings, checkSchema, type Kind } from './checks.ts';
import { id, judging, plainText, type Reference, resolvedText, resolver, textThat, url } from './fields.ts';
import { ruleIssue, twoJudgings } from './kind-rules.ts';
import { duration } from './quantities.ts';

export type { CheckSettings, Kind } from './checks.ts';
export type { Reference } from './fields.ts';

const service = z.strictObject({
  name: plainText.describe('what people call it'),
  description: plainText.exactOptional(),
  impact: z
    .enum(['degraded', 'unhealthy'])
    .default('unhealthy')
    .describe('degraded: its users have a fallback, so it is never more than degraded for them'),
  dependsOn: z.array(id).default([]).describe('services whose failure explains a failure of this one'),
  checks: z.record(id, checkSchema).default({}).describe('ids are unique across services'),
});

const defaults = z
  .strictObject({
    ...judging,
    resolver: resolver.optional(),
    remindEvery: duration.optional().describe('how often an open incident is told again; 4h unless said'),
  })
  .check((context) => {
    context.issues.push(...twoJudgings(context.value).map((problem) => ruleIssue(problem, context.value)));
  });

const maintenance = z.strictObject({
  services: z.array(id).min(1),
  every: textThat(windowObjection, WINDOW_EXPECTED).meta({
    pattern: WINDOW.source,
    description: 'weekly, in local time: "Sun 03:00-04:00", "Mon,Thu 22:00-23:00", "daily 23:30-00:30"',
  }),
  reason: plainText,
});

const TOPIC_EXPECTED = 'expected the ARN of an SNS topic (not FIFO), such as arn:aws:sns:us-east-1:123456789012:alerts';
const alerts = z.strictObject({
  topicArn: resolvedText(
    (value) => (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(value) ? undefined : TOPIC_EXPECTED),
    TOPIC_EXPECTED,
  )
    .exactOptional()
    .describe('where messages go; a deployment sets its own'),
  email: z
    .array(z.email({ error: 'expected an e-mail address' }))
    .exactOptional()
    .describe('subscribed to the topic by a deployment'),
  dashboard: url.exactOptional().describe('a link for the messages'),
  deadman: url
    .exactOptional()
    .describe('asked for after each complete pass, so that its owner notices when the monitor stops'),
});

/** The file as people write it; `load.ts` turns it into a `Config`. */
export const fileSchema = z.strictObject({
  version: z.literal(1).describe('of this format'),
  platform: plainText.describe('what is watched; it begins the subject of every message'),
  timezone: textThat(timezoneObjection, 'expected an IANA time zone').default('UTC'),
  defaults: defaults.default({}).describe('for every check that does not say otherwise'),
  services: z.record(id, service),
  maintenance: z.array(maintenance).default([]).describe('windows in which nothing new is told'),
  references: z
    .enum(['deploy', 'runtime'])
    .default('deploy')
    .describe('when a deployed function gets ${ssm:} and ${secret:} values'),
  retention: duration.optional().describe('how long results are kept; 90d unless said'),
  alerts: alerts.default({}),
});

export type ConfigFile = z.infer<typeof fileSchema>;
export type CheckId = string;
export type ServiceId = string;

/** How outcomes become a verdict: `failWhen` counts measured runs among the last `of`; otherwise `failAfter` in a row. */
export type Judging = {
  failAfter: number;
  failWhen?: { failures: number; of: number };
  recoverAfter: number;
};

type Settled<S extends CheckSettings> = Omit<S, keyof typeof judging | 'from' | 'service'> & {
  id: CheckId;
  service: ServiceId;
  from: 'vpc' | 'outside';
  timeoutMs: number;
  /** Offsets of the further attempts from the start of the first, ascending. */
  confirmMs: readonly number[];
  judging: Judging;
  /** Of everything that is asked; a state whose check has another hash starts its streaks anew. */
  hash: string;
} & (S extends { kind: 'cloud-map' } ? { registeredService: string } : unknown);

/**
 * A check with its defaults filled in, references unresolved. What `expect` and the kind's own keys hold keeps the names
 * of the file: `latency`, `replicationLag` in milliseconds, `certificate` in days, `maxSize` in bytes, `memoryBelow` in
 * percent. What a cloud-map check calls `service` in the file is its `registeredService`.
 */
export type CheckOf<K extends Kind> = Settled<Extract<CheckSettings, { kind: K }>>;
export type Check = { [K in Kind]: CheckOf<K> }[Kind];

export type Service = {
  id: ServiceId;
  name: string;
  description?: string;
  impact: 'degraded' | 'unhealthy';
  dependsOn: readonly ServiceId[];
};

/** A weekly window in local wall-clock minutes of the day; `untilMinute` before `fromMinute` crosses midnight. */
export type Maintenance = WeeklyWindow & { services: readonly ServiceId[]; reason: string };

/** The validated file, whole: what a build bundles as JSON and every use case reads. */
export type Config = {
  platform: string;
  timezone: string;
  services: readonly Service[];
  checks: readonly Check[];
  maintenance: readonly Maintenance[];
  references: 'deploy' | 'runtime';
  retentionMs: number;
  remindEveryMs: number;
  /** References unresolved: see `resolveAlerts`. */
  alerts: { topicArn?: string; email: readonly string[]; dashboard?: string; deadman?: string };
  /** Of the whole configuration; the tick item carries it. */
  hash: string;
};

/** A value whose references are resolved: what may have been a reference to a number is a number. */
export type Resolved<T> = T extends Reference
  ? number
  : T extends string | number | boolean | null | undefined
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Resolved<Item>[]
      : { [Key in keyof T]: Resolved<T[Key]> };
