import { type Answer, AUTHORITATIVE_ANSWER, type Packet, type Question, TRUNCATED_RESPONSE } from 'dns-packet';

export type DnsRecord =
  | { type: 'A' | 'AAAA' | 'CNAME'; data: string; ttl?: number }
  | { type: 'SRV'; data: { target: string; port: number; priority?: number; weight?: number }; ttl?: number };

/** `truncate`: nothing but the TC flag over UDP, the whole answer over TCP. `silent`: no answer at all. `slow`: after `SLOW_MS`. */
export type DnsBehaviour = 'answer' | 'nxdomain' | 'servfail' | 'refused' | 'silent' | 'truncate' | 'slow';

/** How much later a slow server answers, in milliseconds. */
export const SLOW_MS = 300;

/** Names in lower case; `negativeTtlS` is the TTL of its SOA record. */
export type DnsZone = { name: string; records: ReadonlyMap<string, readonly DnsRecord[]>; negativeTtlS: number };

/** Whose resolver a server is: of the zones that cover a name the most specific one answers for it. */
export type DnsResolver = { answers(): boolean; zones(): readonly DnsZone[] };

/** What a server goes by. `own`: its zone, with records of any other name beside; asked when no zone of `resolver` covers a name. */
export type Served = {
  own: DnsZone;
  resolver: DnsResolver | undefined;
  behaviours: ReadonlyMap<string, DnsBehaviour>;
  behaviour: DnsBehaviour;
};

const NOERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;
const TTL_S = 60;
const LONGEST_CHAIN = 8;
const DAY_S = 86_400;

const ROOT: DnsZone = { name: '.', records: new Map(), negativeTtlS: DAY_S };

/** The response of a server to one question; nothing when it keeps silent. */
export const answerTo = (served: Served, id: number, question: Question, over: 'udp' | 'tcp'): Packet | undefined => {
  const name = question.name.toLowerCase();
  const response = (rcode: number, answers: Answer[] = []): Packet => ({
    type: 'response',
    id,
    flags: AUTHORITATIVE_ANSWER | rcode,
    questions: [question],
    answers,
    authorities:
      answers.length === 0 && (rcode === NOERROR || rcode === NXDOMAIN) ? [soa(zoneOf(served, name) ?? ROOT)] : [],
  });
  if (served.resolver?.answers() === false) return undefined;
  switch (served.behaviours.get(name) ?? served.behaviour) {
    case 'silent':
      return undefined;
    case 'servfail':
      return response(SERVFAIL);
    case 'refused':
      return response(REFUSED);
    case 'nxdomain':
      return response(NXDOMAIN);
    case 'truncate':
      if (over === 'udp') return truncated(response(NOERROR));
  }
  const { rcode, answers } = lookUp(served, name, question.type);
  return response(rcode, answers);
};

/** The same response without its records, for a client to ask again over TCP. */
export const truncated = (response: Packet): Packet => ({
  ...response,
  flags: (response.flags ?? 0) | TRUNCATED_RESPONSE,
  answers: [],
  authorities: [],
});

/** Follows aliases; one that leaves all zones ends the answer there, as no recursion is offered. */
const lookUp = (served: Served, name: string, type: string): { rcode: number; answers: Answer[] } => {
  const answers: Answer[] = [];
  for (let at = name; answers.length < LONGEST_CHAIN; ) {
    const zone = zoneOf(served, at) ?? ROOT;
    if (at === zone.name && type === 'SOA') return { rcode: NOERROR, answers: [...answers, soa(zone)] };
    const records = recordsOf(served, at);
    if (records === undefined) {
      const missing = answers.length === 0 || zone !== ROOT;
      return { rcode: missing && !exists(served, at) ? NXDOMAIN : NOERROR, answers };
    }
    const matching = records.filter((record) => record.type === type);
    answers.push(...matching.map((record) => toAnswer(at, record)));
    const alias = records.find((record) => record.type === 'CNAME');
    if (matching.length > 0 || alias?.type !== 'CNAME') return { rcode: NOERROR, answers };
    answers.push(toAnswer(at, alias));
    at = alias.data.toLowerCase();
  }
  return { rcode: SERVFAIL, answers: [] };
};

const isIn = (name: string, zone: string): boolean => name === zone || name.endsWith(`.${zone}`);

/** The zone that answers for a name; none but the root when it is in no zone. */
const zoneOf = ({ resolver, own }: Served, name: string): DnsZone | undefined => {
  const covering = (resolver?.zones() ?? []).filter((zone) => isIn(name, zone.name));
  const [best] = covering.sort((one, other) => other.name.length - one.name.length);
  return best ?? (isIn(name, own.name) ? own : undefined);
};

/** The server's own records are of any name, whatever its zone. */
const recordsOf = (served: Served, name: string): readonly DnsRecord[] | undefined =>
  (zoneOf(served, name) ?? served.own).records.get(name);

/** A zone itself, or a name that has others below it, exists without records. */
const exists = (served: Served, name: string): boolean => {
  const zone = zoneOf(served, name) ?? ROOT;
  const { records } = zone === ROOT ? served.own : zone;
  return name === zone.name || [...records.keys()].some((other) => other.endsWith(`.${name}`));
};

const toAnswer = (name: string, record: DnsRecord): Answer =>
  record.type === 'SRV'
    ? { name, type: 'SRV', ttl: record.ttl ?? TTL_S, data: { priority: 1, weight: 1, ...record.data } }
    : { name, type: record.type, ttl: record.ttl ?? TTL_S, data: record.data };

/** As Route 53 has it: the minimum is a day, so that the TTL decides. */
const soa = ({ name, negativeTtlS }: DnsZone): Answer => ({
  name,
  type: 'SOA',
  ttl: negativeTtlS,
  data: {
    mname: name === '.' ? 'a.root-servers.net' : `ns.${name}`,
    rname: name === '.' ? 'nstld.verisign-grs.com' : `hostmaster.${name}`,
    serial: 1,
    refresh: 60,
    retry: 60,
    expire: 60,
    minimum: DAY_S,
  },
});
