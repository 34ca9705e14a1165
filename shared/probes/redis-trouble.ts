import { type Fault, type FaultCode, fault } from '../health/fault.ts';
import { bytesInWords } from './bytes.ts';
import { MOST_BYTES } from './redis-session.ts';
import type { Seen, Step, Trouble } from './redis-walk.ts';
import { beginOf, COMMANDS, placeOf, refusalInWords } from './redis-words.ts';

type Asked = { host: string; port: number; timeoutMs: number };

/** The fault of a walk that broke. */
export const troubleFault = (check: Asked, trouble: Trouble, info: Seen['info'] = {}): Fault => {
  const place = placeOf(check);
  const command = COMMANDS[trouble.step];
  const stage = trouble.step === 'auth' ? 'auth' : 'command';
  switch (trouble.kind) {
    case 'refused': {
      const code = codeOf(trouble);
      return fault(code, `${place} ${refusalInWords(code, trouble.token, command, info)}`);
    }
    case 'silent': {
      const before = FIRST.includes(trouble.step)
        ? 'accepts the connection but does not answer'
        : 'answers PING but not';
      return fault('redis.silent', `${place} ${before} ${command} within the time-out of ${check.timeoutMs} ms`, stage);
    }
    case 'strange':
      return fault('redis.not-redis', `${place} answers ${command}, but not as Redis does`, stage);
    case 'ended':
      return endedFault(trouble, place, { command, stage });
  }
};
const FIRST: readonly Step[] = ['auth', 'ping'];

/** An error to AUTH that we do not know still says no to the credentials; to PING, it is no error of Redis. */
const codeOf = ({ class: known, step }: Extract<Trouble, { kind: 'refused' }>): FaultCode => {
  if (known !== 'other' && known !== 'unsupported') return known;
  return step === 'auth' ? 'redis.wrong-password' : 'redis.not-redis';
};

const TLS_ALERT = '\x15\x03';

type Ended = Extract<Trouble, { kind: 'ended' }>;

const endedFault = (
  { how, heard }: Ended,
  place: string,
  { command, stage }: { command: string; stage: 'auth' | 'command' },
): Fault => {
  if (heard.startsWith(TLS_ALERT))
    return fault('redis.tls-required', `${place} answers in TLS, and the check has tls off`);
  // What may begin an answer of Redis.
  const isLikeRedis = heard === '' || /^[+\-:$*]/.test(heard);
  if (!isLikeRedis)
    return fault('redis.not-redis', `${place} answers, but not as Redis does: ${protocolOf(heard)}`, stage);
  switch (how) {
    case 'closed':
      return fault('tcp.reset', `${place} closes the connection without an answer to ${command}`, stage);
    case 'too-large': {
      const most = bytesInWords(MOST_BYTES);
      return fault('redis.not-redis', `${place} answers ${command} with more than ${most}, which no Redis does`, stage);
    }
    case 'unreadable':
      return fault('redis.not-redis', `${place} answers ${command}, but its reply breaks the protocol of Redis`, stage);
  }
};

/** Only how it begins: what follows may quote what was sent. */
const protocolOf = (heard: string): string => {
  const begins = beginOf(heard);
  if (begins?.startsWith('HTTP/')) return `it is an HTTP server (${begins})`;
  return begins === undefined ? 'it answers in some binary protocol' : `it begins with "${begins}"`;
};
