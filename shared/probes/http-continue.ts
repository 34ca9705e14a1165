import type { Socket } from 'node:net';

const LONGEST_HEADERS = 16 * 1024;

/**
 * Takes `100 Continue` out of what a socket says before the answer: every client must accept it unasked (RFC 9110,
 * 15.2), and ours hangs up on it. Everything else passes as it is.
 */
export const skipContinues = (socket: Socket): void => {
  const read = socket.read.bind(socket);
  let held = Buffer.alloc(0);
  socket.read = (size?: number): Buffer | null => {
    const chunk = read(size) as Buffer | null;
    if (chunk === null) return null;
    held = Buffer.concat([held, chunk]);
    for (;;) {
      const beginning = held.subarray(0, LONGEST_HEADERS).toString('latin1');
      if (!isContinue(beginning)) break;
      const end = beginning.indexOf('\r\n\r\n');
      // Not whole yet: what is held so long is read with what follows it.
      if (end === -1 && held.length < LONGEST_HEADERS) return null;
      if (end === -1) break;
      held = held.subarray(end + 4);
      if (held.length === 0) return null;
    }
    socket.read = read;
    return held;
  };
};

const CONTINUE = /^HTTP\/1\.[01] 100(?=[ \r])/;
/** Whether this is one, or may become one. */
const isContinue = (text: string): boolean =>
  CONTINUE.test(text) || ['HTTP/1.0 100 ', 'HTTP/1.1 100 '].some((whole) => text !== '' && whole.startsWith(text));
