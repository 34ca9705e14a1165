import type { FaultCode } from './fault.ts';

/**
 * A closer look from where the probe is, taken after a failed run and saved with the change: what only that place can
 * see. JSON, small, scrubbed like facts. The control plane is asked elsewhere, later.
 */
export type Inspection = {
  /** Where the check led once its references were resolved; no secrets. */
  asked: Asked;
  /** Of a name that gave no address. */
  name?: NameInspection;
  /** Of targets that the load balancer calls unhealthy: what they answer to us. */
  targets?: readonly TargetInspection[];
};

export type Asked = {
  host?: string;
  port?: number;
  url?: string;
  name?: string;
  resolver?: string;
  tls?: boolean;
};

/** What the DNS server says around a name. */
export type NameInspection = {
  /** The zone that answers for the name, by its SOA record; `.` when none below the root does. */
  zone?: string;
  /** How long resolvers may keep that the name does not exist: the lesser of the SOA's TTL and its minimum, seconds. */
  negativeTtlS?: number;
  /** Record types that the name has, of A, AAAA, CNAME, SRV and TXT. */
  types: readonly string[];
  /** Where its aliases lead in the end. */
  alias?: string;
  /** What the server makes of another question, about the root. */
  server?: { answers: boolean; ms: number };
};

/** Our own dial of a target's health-check URL, by its address, with the health check's Host header and more time. */
export type TargetInspection = {
  id: string;
  port: number;
  zone?: string;
  url: string;
  /** Until it answered, failed, or we gave up, milliseconds. */
  waitedMs: number;
  /**
   * `accepts`: a port of which no more is asked. `silent`: it accepts and does not answer in that time; with a status, it
   * stalls in its body. `closed`: it hangs up without an answer.
   */
  result: 'answered' | 'accepts' | 'refused' | 'no-connection' | 'silent' | 'closed' | 'not-http' | 'tls-failed';
  /** Of the hop that broke. */
  fault?: FaultCode;
  /** Until the headers, milliseconds. */
  ms?: number;
  status?: number;
  /** Where a redirect leads, without its query. */
  location?: string;
  server?: string;
  /** What the answer says, cut and on one line. */
  said?: string;
  /** The same port answers the other protocol. */
  otherProtocol?: 'HTTP' | 'HTTPS';
  /** What another port of the target says, such as that of the traffic. */
  otherPorts?: readonly { port: number; open: boolean; status?: number }[];
  /** Days that the certificate of the target is still valid; the load balancer does not look. */
  certificateDaysLeft?: number;
};
