import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { decode, encode, type Packet } from 'dns-packet';

import { answerTo, type DnsBehaviour, type DnsRecord, type DnsResolver, SLOW_MS, truncated } from './dns-zone.ts';

export type { DnsBehaviour, DnsRecord, DnsResolver } from './dns-zone.ts';

export type DnsServer = {
  port: number;
  /** `127.0.0.1:port`, as a check's `resolver:` takes it. */
  address: string;
  /** Replaces all records of a name; none leaves a name that exists without records. */
  set(name: string, records: readonly DnsRecord[]): void;
  /** The name does not exist any more. */
  remove(name: string): void;
  /** From now on, for one name or for all that have no behaviour of their own. */
  behave(behaviour: DnsBehaviour, name?: string): void;
  /** From now on it is the resolver of a VPC: the zones of that answer before its own records. */
  resolveFor(resolver: DnsResolver): void;
  /** What was asked, oldest first; names in lower case. */
  readonly queries: readonly DnsQuery[];
  stop(): Promise<void>;
};
export type DnsQuery = { name: string; type: string; over: 'udp' | 'tcp' };

/** Of the SOA record of the server's own zone. */
const NEGATIVE_TTL_S = 1;

/** A DNS server on 127.0.0.1, UDP and TCP on one free port; `origin` is the zone of its own. */
export const startDnsServer = async ({ origin }: { origin: string }): Promise<DnsServer> => {
  const records = new Map<string, readonly DnsRecord[]>();
  const own = { name: origin.toLowerCase(), records, negativeTtlS: NEGATIVE_TTL_S };
  const behaviours = new Map<string, DnsBehaviour>();
  let behaviour: DnsBehaviour = 'answer';
  let resolver: DnsResolver | undefined;
  const queries: DnsQuery[] = [];
  const respond: Respond = (bytes, over, send) => {
    const query = parse(bytes);
    const [question] = query?.questions ?? [];
    if (!query || !question) return;
    const name = question.name.toLowerCase();
    queries.push({ name, type: question.type, over });
    const answer = answerTo({ own, resolver, behaviours, behaviour }, query.id ?? 0, question, over);
    if (!answer) return;
    if ((behaviours.get(name) ?? behaviour) === 'slow') setTimeout(() => send(answer), SLOW_MS).unref();
    else send(answer);
  };
  const { port, stop } = await listen(respond);
  return {
    port,
    address: `127.0.0.1:${port}`,
    queries,
    stop,
    set: (name, given) => void records.set(name.toLowerCase(), given),
    remove: (name) => void records.delete(name.toLowerCase()),
    behave: (next, name) => {
      if (name === undefined) behaviour = next;
      else behaviours.set(name.toLowerCase(), next);
    },
    resolveFor: (next) => {
      resolver = next;
    },
  };
};

/** Sends what there is to say, at once or later. */
type Respond = (bytes: Buffer, over: DnsQuery['over'], send: (answer: Packet) => void) => void;

const parse = (bytes: Buffer): Packet | undefined => {
  try {
    return decode(bytes);
  } catch {
    return undefined;
  }
};

const listen = async (respond: Respond): Promise<{ port: number; stop(): Promise<void> }> => {
  const tcp = await listenTcp(respond);
  const udp = createSocket('udp4');
  let open = true;
  udp.on('message', (bytes, peer) => {
    respond(bytes, 'udp', (answer) => {
      if (open) udp.send(fitted(answer), peer.port, peer.address);
    });
  });
  try {
    udp.bind(tcp.port, '127.0.0.1');
    await once(udp, 'listening');
  } catch {
    // The port was free for TCP only: take another one.
    await tcp.stop();
    return listen(respond);
  }
  udp.on('error', () => {});
  const closeUdp = async (): Promise<void> => {
    open = false;
    udp.close();
    await once(udp, 'close');
  };
  return { port: tcp.port, stop: async () => void (await Promise.all([tcp.stop(), closeUdp()])) };
};

/** What an answer over UDP may be long, in bytes, as clients ask for it. */
const UDP_BYTES = 1232;
const fitted = (answer: Packet): Buffer => {
  const whole = encode(answer);
  return whole.length > UDP_BYTES ? encode(truncated(answer)) : whole;
};

const listenTcp = async (respond: Respond): Promise<{ port: number; stop(): Promise<void> }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      // Each message comes after its length in two bytes.
      while (received.length > 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        respond(received.subarray(2, end), 'tcp', (answer) => socket.write(framed(encode(answer))));
        received = received.subarray(end);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { port: (server.address() as AddressInfo).port, stop };
};

const framed = (message: Buffer): Buffer => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
};
