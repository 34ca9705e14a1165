import { FAULTS, type Fault, type FaultCode, fault } from '../health/fault.ts';
import { listed } from '../health/listed.ts';
import { type DialDeps, dial } from '../net/dial.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { createSlots } from './slots.ts';

/** `dead`, sorted by address: the answered addresses that took no connection; `refused`: the monitor must not dial one. */
export type Dialling = {
  port: number;
  of: number;
  dead: readonly { address: string; code: FaultCode }[];
  refused?: Fault;
  ms: number;
};

type Course = { name: string; port: number; addresses: readonly string[]; leftMs: number };

/** One name may have hundreds of answers; one check must not take all sockets. */
const DIALS_AT_ONCE = 32;

/** Connects to each address, side by side, and hangs up. Those that wait for others leave enough time for those after them. */
export const dialAll = async (course: Course, deps: DialDeps, signal: AbortSignal): Promise<Dialling> => {
  const { name, port, addresses, leftMs } = course;
  const startedMs = deps.clock.monotonicMs();
  const slots = createSlots(DIALS_AT_ONCE);
  let waiting = addresses.length;
  const dialOne = async (address: string): Promise<{ address: string; fault: Fault }[]> => {
    const rounds = Math.ceil(waiting / DIALS_AT_ONCE);
    waiting -= 1;
    const timeoutMs = Math.max(1, (leftMs - (deps.clock.monotonicMs() - startedMs)) / rounds);
    const ended = new AbortController();
    const bounded = rounds > 1 ? AbortSignal.any([signal, deadlineAfter(timeoutMs, deps.clock, ended.signal)]) : signal;
    const dialled = await dial({ host: name, port, address, timeoutMs }, deps, bounded);
    ended.abort();
    if (dialled.ok) dialled.socket.destroy();
    return dialled.ok ? [] : [{ address, fault: dialled.fault }];
  };
  const faults = await Promise.all(addresses.map((address) => slots.hold(() => dialOne(address))));
  const failed = faults.flat().sort((one, other) => (one.address < other.address ? -1 : 1));
  const refused = failed.find((one) => one.fault.code === 'probe.internal')?.fault;
  return {
    port,
    of: addresses.length,
    dead: failed.map(({ address, fault: { code } }) => ({ address, code })),
    ...(refused && { refused }),
    ms: deps.clock.monotonicMs() - startedMs,
  };
};

/** Which of how many addresses are dead, and why; nothing when all live. */
export const deadFault = (name: string, { dead, of, port }: Dialling): Fault | undefined => {
  if (dead.length === 0) return undefined;
  const each = listed(dead.map(({ address, code }) => `${address} (${FAULTS[code].title})`));
  const count = dead.length === of ? `all ${of}` : `${dead.length} of ${of}`;
  return fault('dns.dead-address', `${name} resolves to dead addresses, ${count}: ${each} on port ${port}`);
};
