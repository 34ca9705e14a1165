import * as z from 'zod';

import { nameObjection, networkObjection } from './addresses.ts';
import { host, id, judging, port, resolvedText, resolver, text, textThat, url, wholeNumber } from './fields.ts';
import { kindProblems, ruleIssue } from './kind-rules.ts';
import { days, duration, percent, size } from './quantities.ts';

const latency = { latency: duration.optional().describe('slower than this is degraded, such as 50ms') };
const certificate = { certificate: days.optional().describe('days the certificate must still be valid, such as 14d') };
const common = {
  ...judging,
  from: z
    .enum(['vpc', 'outside'])
    .optional()
    .describe('where it is asked from; vpc unless said; outside for public URLs where the subnets have no NAT'),
};
const network = { ...common, resolver: resolver.optional() };

const tls = z.strictObject({
  ca: text.optional().describe('PEM of a private certificate authority, usually a reference'),
  serverName: resolvedText(nameObjection, 'expected a DNS name')
    .optional()
    .describe('the name to ask for and to verify; the host unless said'),
});
const tlsOrNot = z
  .union([z.boolean(), tls], { error: 'expected true, false, or a mapping with ca: or serverName:' })
  .optional()
  .describe('true, false (the default), or what to trust and verify');

const dns = z.strictObject({
  kind: z.literal('dns'),
  ...network,
  name: resolvedText(nameObjection, 'expected a DNS name').describe('the name to resolve'),
  type: z.enum(['A', 'AAAA', 'SRV', 'CNAME']).default('A'),
  expect: z
    .strictObject({
      answers: wholeNumber(1, 1000).optional().describe('at least so many; 1 unless said'),
      addresses: z
        .array(textThat(networkObjection, 'expected an IP address or a CIDR block'))
        .min(1)
        .optional()
        .describe('A, AAAA: addresses or CIDR blocks that every answer must be in'),
      targets: z
        .array(textThat(nameObjection, 'expected a DNS name'))
        .min(1)
        .optional()
        .describe('CNAME, SRV: names that every answer must be one of'),
      dial: port.optional().describe('A, AAAA: dial each answered address on this port'),
      ...latency,
    })
    .optional(),
});

const redis = z.strictObject({
  kind: z.literal('redis'),
  ...network,
  host,
  port,
  tls: tlsOrNot,
  username: text.optional(),
  password: text.optional().describe('a reference such as ${secret:name#key}'),
  mode: z.enum(['single', 'replica', 'cluster']).default('single'),
  expect: z
    .strictObject({
      role: z.enum(['master', 'replica']).optional().describe('what the endpoint must answer as'),
      memoryBelow: percent.optional().describe('of maxmemory, such as 90%'),
      replicationLag: duration.optional().describe('a replica further behind is degraded, such as 10s'),
      ...latency,
    })
    .optional(),
});

const jsonValues = z
  .array(z.union([text, z.number(), z.boolean(), z.null()], { error: 'expected text, a number, true, false or null' }))
  .min(1);
const status = wholeNumber(100, 599);
const STATUS_EXPECTED = 'expected a status code from 100 to 599, or a list of them';

const http = z.strictObject({
  kind: z.literal('http'),
  ...network,
  url: url.describe('http or https, without credentials'),
  method: z.enum(['GET', 'HEAD', 'POST']).default('GET'),
  headers: z
    .record(
      z.string().regex(/^[!#$%&'*+.^_`|~\w-]+$/, "expected a header's name"),
      text.check(z.regex(/^[^\r\n]*$/, 'expected one line')),
    )
    .optional(),
  tls: tls.optional().describe('what to trust and verify'),
  redirects: wholeNumber(0, 10).default(5).describe('how many to follow'),
  redirectHosts: z
    .array(resolvedText(nameObjection, 'expected a host name'))
    .optional()
    .describe('other hosts that a redirect may lead to'),
  maxSize: size.optional().describe('a larger body is a fault; 1MB unless said'),
  expect: z
    .strictObject({
      status: z
        .union([status, z.array(status).min(1)], { error: STATUS_EXPECTED })
        .optional()
        .describe('200 to 299 unless said'),
      json: z
        .record(
          z.string().min(1, 'expected a path such as services.redis'),
          z.strictObject({ healthy: jsonValues, degraded: jsonValues.optional() }),
        )
        .optional()
        .describe('a path such as services.redis, and the values that mean healthy or degraded'),
      body: text.optional().describe('text that the body must contain'),
      ...certificate,
      ...latency,
    })
    .optional(),
});

const tcp = z.strictObject({
  kind: z.literal('tcp'),
  ...network,
  host,
  port,
  tls: tlsOrNot,
  expect: z.strictObject({ ...certificate, ...latency }).optional(),
});

const targetGroup = z.strictObject({
  kind: z.literal('target-group'),
  ...common,
  name: text.optional().describe('the name of the target group, or else names'),
  names: z.array(text).min(1).optional().describe('blue and green: judges those in use'),
  expect: z
    .strictObject({
      minHealthy: wholeNumber(0, 1000).optional().describe('1 unless said'),
      zones: z.array(text).min(1).optional().describe('zones that each need a healthy target'),
    })
    .optional(),
});

const cloudMap = z.strictObject({
  kind: z.literal('cloud-map'),
  ...common,
  service: text.describe('the name of the service in Cloud Map'),
  namespace: text.describe('such as app.local'),
  matches: id.describe('the dns check whose answers must be the registered instances'),
});

const kinds = z.discriminatedUnion('kind', [dns, redis, http, tcp, targetGroup, cloudMap]);

/** What a check says in the file, after parsing: durations in ms, sizes in bytes, under the keys of the file. */
export type CheckSettings = z.infer<typeof kinds>;
export type Kind = CheckSettings['kind'];

/** One check as people write it, by kind. */
export const checkSchema = kinds.check((context) => {
  context.issues.push(...kindProblems(context.value).map((problem) => ruleIssue(problem, context.value)));
});
