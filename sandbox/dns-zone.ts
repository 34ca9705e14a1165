import { type Answer, AUTHORITATIVE_ANSWER, type Packet, type Question, TRUNCATED_RESPONSE } from 'dns-packet';

export type DnsRecord =
  | { type: 'A' | 'AAAA' | 'CNAME'; data: string; ttl?: number }
  | { type: 'SRV'; data: { target: string; port: number; priority?: number; weight?: number }; ttl?: number };

/** `truncate`: nothing but the TC flag over UDP, the whole answer over TCP. `silent`: no answer at all. */
export type DnsBehaviour = 'answer' | 'nxdomain' | 'servfail' | 'refused' | 'silent' | 'truncate';

/** Names in lower case. */
export type Zone = {
  origin: string;
  records: Map<string, readonly DnsRecord[]>;
  behaviours: Map<string, DnsBehaviour>;
  behaviour: DnsBehaviour;
};

const NOERROR = 0;
const SERVFAIL = 2;
const NXDOMAIN = 3;
const REFUSED = 5;
const TTL_S = 60;
const LONGEST_CHAIN = 8;

/** The response of an authoritative server to one question; nothing when it keeps silent. */
export const answerTo = (zone: Zone, id: number, question: Question, over: 'udp' | 'tcp'): Packet | undefined => {
  const name = question.name.toLowerCase();
  const response = (rcode: number, answers: Answer[] = []): Packet => ({
    type: 'response',
    id,
    flags: AUTHORITATIVE_ANSWER | rcode,
    questions: [question],
    answers,
    authorities: answers.length === 0 && (rcode === NOERROR || rcode === NXDOMAIN) ? [soa(zone)] : [],
  });
  switch (zone.behaviours.get(name) ?? zone.behaviour) {
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
  const { rcode, answers } = lookUp(zone, name, question.type);
  return response(rcode, answers);
};

/** The same response without its records, for a client to ask again over TCP. */
export const truncated = (response: Packet): Packet => ({
  ...response,
  flags: (response.flags ?? 0) | TRUNCATED_RESPONSE,
  answers: [],
  authorities: [],
});

/** Follows aliases; one that leaves the zone ends the answer there, as no recursion is offered. */
const lookUp = (zone: Zone, name: string, type: string): { rcode: number; answers: Answer[] } => {
  const answers: Answer[] = [];
  for (let at = name; answers.length < LONGEST_CHAIN; ) {
    const records = zone.records.get(at);
    if (records === undefined) {
      const missing = answers.length === 0 || at.endsWith(`.${zone.origin}`);
      return { rcode: missing && !isAbove(zone, at) ? NXDOMAIN : NOERROR, answers };
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

/** A name that has others below it exists, without records. */
const isAbove = (zone: Zone, name: string): boolean =>
  [...zone.records.keys()].some((other) => other.endsWith(`.${name}`));

const toAnswer = (name: string, record: DnsRecord): Answer =>
  record.type === 'SRV'
    ? { name, type: 'SRV', ttl: record.ttl ?? TTL_S, data: { priority: 1, weight: 1, ...record.data } }
    : { name, type: record.type, ttl: record.ttl ?? TTL_S, data: record.data };

const soa = ({ origin }: Zone): Answer => ({
  name: origin,
  type: 'SOA',
  ttl: TTL_S,
  data: {
    mname: `ns.${origin}`,
    rname: `hostmaster.${origin}`,
    serial: 1,
    refresh: 60,
    retry: 60,
    expire: 60,
    minimum: 1,
  },
});
