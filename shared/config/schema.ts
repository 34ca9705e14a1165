import * as z from 'zod';

import { S3_EXPECTED, s3Objection } from './addresses.ts';
import { type QuietHours, quiet, type Route, routes, topicArn, window } from './alerting.ts';
import {
  REPORT_TIME,
  REPORT_TIME_EXPECTED,
  reportTimeObjection,
  timezoneObjection,
  type WeeklyWindow,
} from './calendar.ts';
import { type CheckSettings, checkSchema, type Kind } from './checks.ts';
import { id, judging, plainText, type Reference, resolver, textThat, url } from './fields.ts';
import { ruleIssue, twoJudgings } from './kind-rules.ts';
import { duration } from './quantities.ts';

export type { QuietHours, Route } from './alerting.ts';
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
  every: window,
  reason: plainText,
});

const alerts = z.strictObject({
  topicArn: topicArn.exactOptional().describe('where messages go; a deployment sets its own'),
  email: z
    .array(z.email({ error: 'expected an e-mail address' }))
    .exactOptional()
    .describe('subscribed to the topic by a deployment'),
  dashboard: url.exactOptional().describe('a link for the messages'),
  deadman: url
    .exactOptional()
    .describe('asked for after each complete pass, so that its owner notices when the monitor stops'),
  quiet: quiet.exactOptional().describe('when what is only degraded waits until the morning'),
  routes: routes.exactOptional().describe('the first that matches a message says its topic; without one: topicArn'),
});

const report = z
  .strictObject({
    at: textThat(reportTimeObjection, REPORT_TIME_EXPECTED)
      .default('07:00')
      .meta({ pattern: REPORT_TIME.source, description: 'when it is sent each day, in local time; 07:00 unless said' }),
    to: z.enum(['topic', 'none']).default('topic').describe('topic: to who is told of incidents; none: to S3 only'),
    s3: textThat(s3Objection, S3_EXPECTED)
      .exactOptional()
      .describe('where it is kept too, as s3://bucket/prefix; the deployment may put objects there'),
  })
  .check((context) => {
    const { to, s3 } = context.value;
    if (to === 'none' && s3 === undefined) context.issues.push(ruleIssue(NOWHERE, context.value));
  });
const NOWHERE = {
  path: ['to'],
  message: 'with to: none and without s3 the report goes nowhere; say s3, or drop report',
};

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
  report: report.exactOptional().describe('a daily report; none is sent without this'),
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
  alerts: {
    topicArn?: string;
    email: readonly string[];
    dashboard?: string;
    deadman?: string;
    quiet?: QuietHours;
    routes?: readonly Route[];
  };
  /** The daily report; none is sent without it. `at`: local time, such as `07:00`. `s3`: `s3://bucket/prefix`. */
  report?: { at: string; to: 'topic' | 'none'; s3?: string };
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
