import { awsCommand, PIPED, shell } from '../../aws/command.ts';
import { type ParsedReference, referencesIn } from '../../config/reference-grammar.ts';
import type { RemedyStep } from '../../health/finding.ts';
import { hostOf } from '../cache-host.ts';
import type { Evidence } from '../evidence.ts';

/** Where the check led, as far as that is known without its references. */
export type RedisPlace = { host?: string; port?: number; tls: boolean; username?: string; place: string };

export const redisPlaceOf = (evidence: Evidence): RedisPlace => {
  const { check, inspection } = evidence;
  const host = hostOf(evidence);
  const port = inspection?.asked.port ?? ('port' in check ? Number(check.port) || undefined : undefined);
  const username = check.kind === 'redis' ? check.username : undefined;
  const tls = inspection?.asked.tls ?? ('tls' in check && Boolean(check.tls));
  const known = { ...(host !== undefined && { host }), ...(port !== undefined && { port }) };
  const place = host === undefined ? `the Redis of ${check.id}` : `${host}${port === undefined ? '' : `:${port}`}`;
  return { ...known, tls, place, ...(username !== undefined && !username.includes('${') && { username }) };
};

/** The reference that holds the whole of a setting of the check; nothing when the setting is written out. */
export const referenceIn = (setting: unknown): ParsedReference | undefined => {
  const [only, ...others] = referencesIn(setting);
  return only !== undefined && others.length === 0 && only.text === setting ? only : undefined;
};

/** The reference of the check's password. */
export const passwordReferenceOf = ({ check }: Evidence): ParsedReference | undefined =>
  check.kind === 'redis' ? referenceIn(check.password) : undefined;

/** A command that prints the value of a reference; none can for a variable of the function. */
export const readCommand = ({ source, name, key }: ParsedReference, region: string | undefined): string | undefined => {
  if (source === 'env') return undefined;
  if (source === 'ssm') {
    const options = { name, withDecryption: true, query: 'Parameter.Value', output: 'text' } as const;
    return awsCommand(region, 'ssm', 'get-parameter', options);
  }
  const options = { secretId: name, query: 'SecretString', output: 'text' } as const;
  const whole = awsCommand(region, 'secretsmanager', 'get-secret-value', options);
  return key === undefined ? whole : `${whole} | ${shell('jq', '-r', `.[${JSON.stringify(key)}]`)}`;
};

/** Gives a replication group the password that `read` prints, which is kept out of the list of processes. */
export const giveAuthToken = (
  read: string,
  region: string | undefined,
  replicationGroupId: string,
  authTokenUpdateStrategy: 'ROTATE' | 'SET',
): string => {
  const options = { replicationGroupId, authTokenUpdateStrategy, applyImmediately: true, authToken: PIPED } as const;
  return `${read} | ${shell('tr', '-d', '\\n')} | ${awsCommand(region, 'elasticache', 'modify-replication-group', options)}`;
};

/**
 * `redis-cli` with the check's own host, port, TLS and user; its password is read from where the check reads it and goes
 * by a variable, or else is asked for. To be run inside the VPC. Nothing when the host is not known.
 */
export const redisCli = (evidence: Evidence, ...words: readonly (string | number)[]): string | undefined => {
  const { host, port, tls, username } = redisPlaceOf(evidence);
  if (host === undefined || port === undefined) return undefined;
  return cliAt({ host, port, tls }, username, evidence, words);
};

/** The same at another host, such as that of the master. */
export const redisCliAt = (
  evidence: Evidence,
  { host, port }: { host: string; port: number },
  ...words: readonly (string | number)[]
): string => {
  const { tls, username } = redisPlaceOf(evidence);
  return cliAt({ host, port, tls }, username, evidence, words);
};

/** The same as an administrator, whose password is asked for. */
export const redisCliAsAdmin = (evidence: Evidence, ...words: readonly (string | number)[]): string | undefined => {
  const { host, port, tls } = redisPlaceOf(evidence);
  if (host === undefined || port === undefined) return undefined;
  return shell('redis-cli', '-h', host, '-p', port, ...(tls ? ['--tls'] : []), '--askpass', ...words);
};

const cliAt = (
  { host, port, tls }: { host: string; port: number; tls: boolean },
  username: string | undefined,
  evidence: Evidence,
  words: readonly (string | number)[],
): string => {
  const hasPassword = evidence.check.kind === 'redis' && evidence.check.password !== undefined;
  const reference = passwordReferenceOf(evidence);
  const read = reference && readCommand(reference, evidence.vantage.region);
  const secret = read === undefined ? '' : `REDISCLI_AUTH="$(${read})" `;
  const asked = hasPassword && read === undefined ? ['--askpass'] : [];
  const user = username === undefined ? [] : ['--user', username];
  return secret + shell('redis-cli', '-h', host, '-p', port, ...(tls ? ['--tls'] : []), ...user, ...asked, ...words);
};

/** A step with a command when there is one. */
export const step = (say: string, command?: string | undefined): RemedyStep => ({
  say,
  ...(command !== undefined && { command }),
});

/** A fact that is a number, or a text. */
export const numberOf = (fact: unknown): number | undefined => (typeof fact === 'number' ? fact : undefined);
export const textOf = (fact: unknown): string | undefined => (typeof fact === 'string' ? fact : undefined);

/** At which command the walk broke, and how; see the redis probe. */
export type Break = { at: string; how: string; token?: string; begins?: string };
export const breakOf = ({ facts }: Evidence): Break | undefined =>
  typeof facts.broke === 'object' && facts.broke !== null ? (facts.broke as unknown as Break) : undefined;

/** `Redis: answers PING with NOAUTH`: what the server said, by its first word. */
export const saidLine = (evidence: Evidence): string[] => {
  const broke = breakOf(evidence);
  return broke?.token === undefined ? [] : [`Redis: answers ${broke.at} with ${broke.token}`];
};

/** `our own dial: tcp 1 ms, tls 4 ms, auth 1 ms, ping 130 ms`. */
export const phaseLine = ({ phases }: Evidence): string[] =>
  phases.length === 0
    ? []
    : [
        `our own dial: ${phases.map(({ name, ms }) => `${name} ${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`).join(', ')}`,
      ];
