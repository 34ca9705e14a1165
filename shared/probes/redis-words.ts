import { isIPv6 } from 'node:net';

import type { FaultCode } from '../health/fault.ts';
import type { Info } from './redis-info.ts';
import type { Step } from './redis-walk.ts';

/** What each step asks. */
export const COMMANDS: Readonly<Record<Step, string>> = {
  auth: 'AUTH',
  ping: 'PING',
  role: 'ROLE',
  info: 'INFO',
  cluster: 'CLUSTER INFO',
};

/** The first word of an answer, cut; nothing when it is not text. */
export const beginOf = (heard: string): string | undefined => /^[\x21-\x7e]{1,20}/.exec(heard)?.[0];

/** `host:port`, with brackets where a colon would mislead. */
export const placeOf = ({ host, port }: { host: string; port: number }): string =>
  `${isIPv6(host) ? `[${host}]` : host}:${port}`;

/** What follows the place in a message when a command is refused with this code; `info` has what figures there are. */
export const refusalInWords = (code: FaultCode, token: string, command: string, info: Info): string => {
  const words: Partial<Record<FaultCode, string>> = {
    'redis.no-auth': 'wants a password, and the check has none',
    'redis.wrong-password': 'rejects the user name or password of the check',
    'redis.no-permission': `does not let this client use ${command}: the ACL of its user, or protected mode, forbids it`,
    'redis.loading': `is loading its data from disk${progress(info)}`,
    'redis.master-down': `has lost its master${masterOf(info)} and serves no stale data`,
    'redis.busy': 'is busy running a script or function, and refuses everything else (SCRIPT KILL ends it)',
    'redis.max-clients': 'has no free client connections: maxclients is reached',
    'redis.misconf': 'refuses writes, because it could not save its data to disk',
    'redis.cluster-down': 'answers that its cluster is down',
  };
  return `${words[code] ?? `refuses ${command}`} (${token})`;
};

const progress = ({ loadedPercent, loadingLeftS }: Info): string => {
  if (loadedPercent === undefined) return '';
  const left = loadingLeftS === undefined ? '' : `, about ${Math.round(loadingLeftS)} s left`;
  return `, ${Math.round(loadedPercent)} % of it so far${left}`;
};

/** ` 10.0.1.5:6379 for 12 s`; nothing of what is not known. */
export const masterOf = ({ master, linkDownS }: Info): string =>
  master === undefined ? '' : ` ${master}${linkDownS === undefined ? '' : ` for ${Math.round(linkDownS)} s`}`;
