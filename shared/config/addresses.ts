import { isIP, isIPv4 } from 'node:net';

/** What a wrong value should have been, as `expected ...`; nothing when it is right. Never contains the value. */
export type Objection = string | undefined;

const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const NAME = new RegExp(`^(?=.{1,254}$)${LABEL}(?:\\.${LABEL})*\\.?$`);

/** A host name or an IP address, and nothing else: no scheme, no port. */
export const hostObjection = (value: string): Objection => {
  if (isIP(value)) return undefined;
  if (/^[^:/@]+:\d+$/.test(value)) return 'expected a host without its port (say port: beside host:)';
  if (value.includes('://')) return 'expected a host name or address, not a URL';
  return NAME.test(value) ? undefined : 'expected a host name or an IP address';
};

/** A DNS name; underscores as in SRV names are allowed. */
export const nameObjection = (value: string): Objection =>
  NAME.test(value) && !isIP(value) ? undefined : 'expected a DNS name, without scheme or port, not an address';

/** The address of a DNS server with an optional port: `10.0.0.2`, `10.0.0.2:5300`, `[fd00::2]:53`. */
export const resolverObjection = (value: string): Objection => {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(value) ?? [];
  const address = bracketed ?? plain ?? value;
  const right = isIP(address) && (port === undefined || portObjection(Number(port)) === undefined);
  return right ? undefined : 'expected the address of a DNS server, such as 10.0.0.2 or 10.0.0.2:5300';
};

/** An IP address or a CIDR block. */
export const networkObjection = (value: string): Objection => {
  const [address = '', bits, ...rest] = value.split('/');
  const most = isIPv4(address) ? 32 : 128;
  const right = isIP(address) && rest.length === 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && +bits <= most));
  return right ? undefined : 'expected an IP address or a CIDR block, such as 10.0.0.0/16';
};

export const PORT_EXPECTED = 'expected a port from 1 to 65535';
export const portObjection = (port: number): Objection =>
  Number.isInteger(port) && port >= 1 && port <= 65_535 ? undefined : PORT_EXPECTED;

/** An absolute http or https URL without credentials. */
export const urlObjection = (value: string): Objection => {
  const url = URL.parse(value);
  if (!url || !/^https?:\/\//i.test(value)) return 'expected an http:// or https:// URL';
  if (url.username || url.password) return 'expected a URL without credentials (use headers: with a ${secret:...})';
  return undefined;
};

export const S3_EXPECTED = 'expected the place of the reports, such as s3://my-bucket/vpcwatch';

/** A bucket and a prefix for keys, without characters that mean something else in one of the places they are used. */
export const s3Objection = (value: string): Objection =>
  /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/[\w!.-]+)*\/?$/.test(value) ? undefined : S3_EXPECTED;

export const TOPIC_EXPECTED =
  'expected the ARN of an SNS topic (not FIFO), such as arn:aws:sns:us-east-1:123456789012:alerts';
export const topicObjection = (value: string): Objection =>
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(value) ? undefined : TOPIC_EXPECTED;
