import type { Socket } from 'node:net';
import { AbstractConnector, Redis } from 'ioredis';

/**
 * What came of one command. `error`: the text of an error reply, without its `-`. `silent`: nothing until the signal
 * aborted. `ended`: no answer, and the connection is over; `heard` is how it began when nothing else was answered.
 */
export type Reply =
  | { kind: 'value'; value: unknown }
  | { kind: 'error'; error: string }
  | { kind: 'silent' }
  | { kind: 'ended'; how: Ending; heard: string };
/** `closed`: by them, or reset. `too-large`, `unreadable`: by us, as no Redis answers so much, or so. */
export type Ending = 'closed' | 'too-large' | 'unreadable';

export type Session = {
  ask(...command: [string, ...string[]]): Promise<Reply>;
  /** Leaves nothing behind: no timer, no socket. */
  close(): void;
};

const HEARD_LENGTH = 200;
/** Far above any INFO; the client would keep an endless reply in memory. */
export const MOST_BYTES = 1024 ** 2;

/** A Redis client on a socket that is connected already; it sends nothing by itself. `onAnswer`: the first one came. */
export const openSession = (socket: Socket, signal: AbortSignal, onAnswer: () => void): Session => {
  let heard = '';
  let answered = false;
  let receivedBytes = 0;
  let gone = false;
  const onGone = (): void => {
    gone = true;
  };
  for (const event of ['end', 'close', 'error']) socket.prependListener(event, onGone);
  // Prepended, as `on` would make the data flow before the client listens.
  socket.prependListener('data', (chunk: Buffer) => {
    receivedBytes += chunk.length;
    if (receivedBytes > MOST_BYTES) socket.destroy();
    if (heard.length < HEARD_LENGTH) heard = (heard + chunk.toString('latin1')).slice(0, HEARD_LENGTH);
  });
  const redis = new Redis({ ...OPTIONS, Connector: connectorOf(socket) });
  // Its error objects hold the arguments of the command, passwords too: nothing of them is kept.
  redis.on('error', () => {});
  const ready = redis.connect().catch(() => {});
  const { promise: aborted, resolve: abort } = Promise.withResolvers<Reply>();
  const onAbort = (): void => abort({ kind: 'silent' });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();

  const lost = (error: unknown): Reply => {
    if (error instanceof Error && error.name === 'ReplyError') return { kind: 'error', error: error.message };
    const how = endingOf(receivedBytes, gone);
    if (answered) return { kind: 'ended', how, heard: '' };
    // An error that came before the first command: the client has nobody to give it to.
    return heard.startsWith('-') ? { kind: 'error', error: heard.slice(1) } : { kind: 'ended', how, heard };
  };
  const send = async ([name, ...args]: [string, ...string[]]): Promise<Reply> => {
    await ready;
    return redis.call(name, ...args).then((value): Reply => ({ kind: 'value', value }), lost);
  };
  return {
    ask: async (...command) => {
      const reply = await Promise.race([send(command), aborted]);
      if (!answered && (reply.kind === 'value' || reply.kind === 'error')) {
        answered = true;
        onAnswer();
      }
      return reply;
    },
    close: () => {
      signal.removeEventListener('abort', onAbort);
      redis.disconnect();
      socket.destroy();
    },
  };
};

/** While the socket is there still, it was the client that gave up: it could make nothing of the reply. */
const endingOf = (receivedBytes: number, gone: boolean): Ending => {
  if (receivedBytes > MOST_BYTES) return 'too-large';
  return gone ? 'closed' : 'unreadable';
};

const OPTIONS = {
  lazyConnect: true,
  retryStrategy: null,
  maxRetriesPerRequest: 0,
  enableOfflineQueue: false,
  // Its INFO hangs while Redis loads; its CLIENT SETINFO hides the reason when there are too many clients.
  enableReadyCheck: false,
  disableClientInfo: true,
  protocol: 2,
} as const;

const connectorOf = (socket: Socket) =>
  class extends AbstractConnector {
    constructor() {
      super(0);
    }
    async connect(): Promise<Socket> {
      return socket;
    }
    override disconnect(): void {
      socket.destroy();
    }
  };
