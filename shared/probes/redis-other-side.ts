import { once } from 'node:events';

import { type DialDeps, dial, type Target } from '../net/dial.ts';

/** Whether the target speaks the other way of the two, plain or TLS, than the one it is spoken to. */
export type Suspicion = {
  /** Aborts as soon as it is proven: nothing else will come then. */
  proven: AbortSignal;
  /** Asks at once, if nobody has yet. */
  ask(): Promise<boolean>;
  /** It has answered: there is nothing to suspect. */
  dismiss(): void;
};

/**
 * A server that is spoken to in the wrong way often just keeps silent. So, when half the time-out has passed in silence,
 * a second connection tries the other way while the first goes on waiting; no password is sent over it.
 */
export const suspect = (target: Target & { timeoutMs: number }, deps: DialDeps, signal: AbortSignal): Suspicion => {
  const proof = new AbortController();
  const dismissal = new AbortController();
  const bounded = AbortSignal.any([signal, dismissal.signal]);
  let asked: Promise<boolean> | undefined;
  const ask = (): Promise<boolean> => {
    asked ??= (target.tls ? speaksPlain(target, deps, bounded) : speaksTls(target, deps, bounded)).then((speaks) => {
      if (speaks) proof.abort();
      return speaks;
    });
    return asked;
  };
  deps.clock.sleep(target.timeoutMs / 2, bounded).then(ask, () => {});
  return { proven: proof.signal, ask, dismiss: () => dismissal.abort() };
};

/** A certificate, whatever is wrong with it, is proof. */
const speaksTls = async (target: Target, deps: DialDeps, signal: AbortSignal): Promise<boolean> => {
  const dialled = await dial({ ...target, tls: {} }, deps, signal);
  if (dialled.ok) dialled.socket.destroy();
  return dialled.ok || 'certificate' in dialled.facts;
};

/** So is any answer of Redis to a PING, an error too. */
const speaksPlain = async ({ tls, ...target }: Target, deps: DialDeps, signal: AbortSignal): Promise<boolean> => {
  const dialled = await dial(target, deps, signal);
  if (!dialled.ok) return false;
  const { socket } = dialled;
  try {
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    socket.write('PING\r\n');
    const [chunk] = (await once(socket, 'data', { signal: AbortSignal.any([signal, gone.signal]) })) as [Buffer];
    return /^(?:\+PONG|-[A-Z]+ )/.test(chunk.toString('latin1'));
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};
