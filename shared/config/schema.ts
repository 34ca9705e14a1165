import * as z from 'zod';

import { days, duration, percent, size } from './quantities.ts';

/** A whole value that is read at run time: `${ssm:/path}`, `${secret:name#key}` or `${env:NAME}`. */
export type Reference = z.infer<typeof reference>;
const reference = z
  .string()
  .regex(
    /^\$\{(ssm|secret|env):[^}]+\}$/,
    'expected a reference such as ${ssm:/path}, ${secret:name#key} or ${env:NAME}',
  )
  .brand<'Reference'>();

const idPattern = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const id = z.string().regex(idPattern, 'expected lower-case letters, digits and hyphens, at most 64');
const text = z.string().min(1, 'expected a value, found nothing');
const port = z.union([z.int().min(1).max(65_535), reference]);
const latency = { latency: duration.optional() };

const judging = {
  timeout: duration.optional().describe('one attempt; 5s unless said'),
  confirm: z
    .array(duration)
    .optional()
    .describe('when the first attempt fails: more attempts, so long after its start'),
  failAfter: z.int().min(1).max(60).optional().describe('failed minutes in a row before the state changes'),
  failWhen: z
    .string()
    .regex(/^\d+ of \d+$/, 'expected "M of N", such as 3 of 5')
    .optional()
    .describe('or: M failed minutes of the last N'),
  recoverAfter: z.int().min(1).max(60).optional().describe('good minutes before it is healthy again'),
  policy: z.literal('quiet').optional().describe('attempts at 0, 2 and 8 s, two failed minutes in a row'),
};

const common = {
  ...judging,
  from: z.enum(['vpc', 'outside']).optional().describe('where it is asked from; vpc unless said'),
};
const network = {
  ...common,
  resolver: text.optional().describe('the DNS server to ask, as address or address:port; the system one unless said'),
};
const tls = z.strictObject({
  ca: text.optional().describe('PEM of a private certificate authority, usually a reference'),
  serverName: text.optional().describe('the name to ask for and to verify; the host unless said'),
});
const tlsOrNot = z.union([z.boolean(), tls]).optional();

const dns = z.strictObject({
  kind: z.literal('dns'),
  ...network,
  name: text,
  type: z.enum(['A', 'AAAA', 'SRV', 'CNAME']).default('A'),
  expect: z
    .strictObject({
      answers: z.int().min(1).max(1000).optional().describe('at least so many; 1 unless said'),
      addresses: z.array(text).min(1).optional().describe('addresses or CIDR blocks that every answer must be in'),
      targets: z.array(text).min(1).optional().describe('names that a CNAME or SRV answer must be one of'),
      dial: port.optional().describe('dial each answered address on this port'),
      ...latency,
    })
    .optional(),
});

const redis = z.strictObject({
  kind: z.literal('redis'),
  ...network,
  host: text,
  port,
  tls: tlsOrNot,
  username: text.optional(),
  password: text.optional(),
  mode: z.enum(['single', 'replica', 'cluster']).default('single'),
  expect: z
    .strictObject({
      role: z.enum(['master', 'replica']).optional(),
      memoryBelow: percent.optional(),
      replicationLag: duration.optional(),
      ...latency,
    })
    .optional(),
});

const http = z.strictObject({
  kind: z.literal('http'),
  ...network,
  url: text,
  method: z.enum(['GET', 'HEAD', 'POST']).default('GET'),
  headers: z.record(text, text).optional(),
  tls: tls.optional(),
  redirects: z.int().min(0).max(10).default(5).describe('how many to follow'),
  redirectHosts: z.array(text).optional().describe('other hosts that a redirect may lead to'),
  maxSize: size.optional().describe('a larger body is a fault; 1MB unless said'),
  expect: z
    .strictObject({
      status: z
        .union([z.int().min(100).max(599), z.array(z.int().min(100).max(599)).min(1)])
        .optional()
        .describe('200 to 299 unless said'),
      json: z
        .record(
          text,
          z.strictObject({
            healthy: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1),
            degraded: z
              .array(z.union([z.string(), z.number(), z.boolean(), z.null()]))
              .min(1)
              .optional(),
          }),
        )
        .optional()
        .describe('a path such as services.redis, and the values that mean healthy or degraded'),
      body: text.optional().describe('text that the body must contain'),
      certificate: days.optional().describe('days the certificate must still be valid'),
      ...latency,
    })
    .optional(),
});

const tcp = z.strictObject({
  kind: z.literal('tcp'),
  ...network,
  host: text,
  port,
  tls: tlsOrNot,
  expect: z.strictObject({ certificate: days.optional(), ...latency }).optional(),
});

const targetGroup = z.strictObject({
  kind: z.literal('target-group'),
  ...common,
  name: text.optional(),
  names: z.array(text).min(1).optional().describe('blue and green: judges those in use'),
  expect: z
    .strictObject({
      minHealthy: z.int().min(0).max(1000).optional().describe('1 unless said'),
      zones: z.array(text).min(1).optional().describe('zones that each need a healthy target'),
    })
    .optional(),
});

const cloudMap = z.strictObject({
  kind: z.literal('cloud-map'),
  ...common,
  service: text,
  namespace: text,
  matches: id.describe('the dns check whose answers must be the registered instances'),
});

export const checkSchema = z.discriminatedUnion('kind', [dns, redis, http, tcp, targetGroup, cloudMap]);

const service = z.strictObject({
  name: text,
  description: text.optional(),
  impact: z
    .enum(['degraded', 'unhealthy'])
    .default('unhealthy')
    .describe('degraded: its users have a fallback, so it is never more than degraded for them'),
  dependsOn: z.array(id).default([]),
  checks: z.record(id, checkSchema).default({}),
});

export const windowPattern =
  /^(daily|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:,(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))*) ([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

/** The file as people write it; `load.ts` turns it into a `Config`. */
export const fileSchema = z.strictObject({
  version: z.literal(1),
  platform: text,
  timezone: z.string().default('UTC'),
  defaults: z.strictObject({ ...judging, resolver: text.optional(), remindEvery: duration.optional() }).default({}),
  services: z.record(id, service),
  maintenance: z
    .array(
      z.strictObject({
        services: z.array(id).min(1),
        every: z
          .string()
          .regex(windowPattern, 'expected days and local times, such as "Sun 03:00-04:00" or "daily 23:30-00:30"'),
        reason: text,
      }),
    )
    .default([]),
  references: z.enum(['deploy', 'runtime']).default('deploy'),
  retention: duration.optional().describe('how long results are kept; 90d unless said'),
  alerts: z
    .strictObject({
      topicArn: text.optional(),
      email: z.array(z.email()).optional(),
      dashboard: z.union([z.url(), reference]).optional(),
      deadman: z.union([z.url(), reference]).optional(),
    })
    .default({}),
});

export type ConfigFile = z.infer<typeof fileSchema>;
export type CheckId = string;
export type ServiceId = string;
export type CheckSettings = z.infer<typeof checkSchema>;
export type Kind = CheckSettings['kind'];

/** How outcomes become a verdict: `failWhen` counts measured runs among the last `of`; otherwise `failAfter` in a row. */
export type Judging = {
  failAfter: number;
  failWhen?: { failures: number; of: number };
  recoverAfter: number;
};

type Settled<S extends CheckSettings> = Omit<S, keyof typeof judging | 'from'> & {
  id: CheckId;
  service: ServiceId;
  from: 'vpc' | 'outside';
  timeoutMs: number;
  /** Offsets of the further attempts from the start of the first, ascending. */
  confirmMs: readonly number[];
  judging: Judging;
  /** Of everything that is asked; a state whose check has another hash starts its streaks anew. */
  hash: string;
};

/** A check with its defaults filled in, durations in milliseconds, references unresolved. */
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
export type Maintenance = {
  services: readonly ServiceId[];
  /** 0 is Sunday; the day on which the window begins. */
  days: readonly number[];
  fromMinute: number;
  untilMinute: number;
  reason: string;
};

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
