import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { getServers } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import type { DecodedPacket, RecordType } from 'dns-packet';

/** What a response says beside its answers. `rcode`: 0 unless the server failed or the name does not exist; `zone`: the owner of the SOA record, `.` for the root. */
export type RawResponse = {
  rcode: number;
  /** Types of the records of the name itself. */
  types: readonly string[];
  /** Where its aliases lead in the end. */
  alias?: string;
  zone?: string;
  /** The lesser of the SOA's TTL and its minimum, seconds. */
  negativeTtlS?: number;
};

const PORT = 53;

/**
 * Asks one DNS server one question by one datagram and reads the authority section, which Node's resolver hides. Nothing
 * when no response comes before `signal` aborts, or when the server is not reached.
 */
export const queryRaw = async (
  { name, type, resolver }: { name: string; type: RecordType; resolver?: string | undefined },
  signal: AbortSignal,
): Promise<RawResponse | undefined> => {
  const { decode, encode, RECURSION_DESIRED } = await import('dns-packet');
  const { host, port } = placeOf(resolver ?? getServers()[0] ?? '127.0.0.1');
  const id = randomInt(1, 0xffff);
  const query = encode({ type: 'query', id, flags: RECURSION_DESIRED, questions: [{ type, name }] });
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  const { promise, resolve } = Promise.withResolvers<RawResponse | undefined>();
  const onAbort = (): void => resolve(undefined);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  socket.on('error', onAbort);
  socket.on('message', (bytes) => {
    try {
      const packet = decode(bytes);
      if (packet.id === id) resolve(read(packet, name));
    } catch {
      // No response of a DNS server: the right one may follow.
    }
  });
  // A connected socket is told when the port is closed.
  socket.connect(port, host, () => socket.send(query));
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    socket.close();
  }
};

/** `10.0.0.2`, `10.0.0.2:53`, `fd00::2`, `[fd00::2]:53`. */
const placeOf = (resolver: string): { host: string; port: number } => {
  const [, inBrackets, beforePort, port] = /^(?:\[(.+)\]|([^:]+)):(\d+)$/.exec(resolver) ?? [];
  return { host: inBrackets ?? beforePort ?? resolver, port: Number(port ?? PORT) };
};

const RCODE_BITS = 0xf;

const read = ({ flags = 0, answers = [], authorities = [] }: DecodedPacket, name: string): RawResponse => {
  const own = plain(name);
  const aliases = answers.flatMap((answer) => (answer.type === 'CNAME' ? [plain(answer.data)] : []));
  const soa = [...authorities, ...answers].find((record) => record.type === 'SOA');
  const minimum = soa?.data.minimum;
  const alias = aliases.at(-1);
  return {
    rcode: flags & RCODE_BITS,
    types: [...new Set(answers.filter((answer) => plain(answer.name) === own).map((answer) => answer.type))],
    ...(alias !== undefined && { alias }),
    ...(soa && { zone: plain(soa.name) }),
    ...(soa && { negativeTtlS: Math.min(soa.ttl ?? 0, minimum ?? soa.ttl ?? 0) }),
  };
};

const plain = (name: string): string => name.toLowerCase().replace(/(?<=.)\.$/, '');
