import { BlockList, isIPv6 } from 'node:net';

import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Fault, fault } from '../health/fault.ts';
import { listed } from '../health/listed.ts';
import { type Facts, failing, healthy, type Outcome, type Phase } from '../health/outcome.ts';
import type { DialDeps } from '../net/dial.ts';
import { type Answer, query } from '../net/resolve.ts';
import { type Dialling, deadFault, dialAll } from './dns-dial.ts';
import type { Probe } from './probe.ts';

type DnsCheck = Resolved<CheckOf<'dns'>>;

/**
 * Asks for a name once and judges the answers: how many, whether they are expected, whether each takes a connection,
 * how fast. Facts: `answers`, sorted (SRV as `name:port`; absent when the server gave no answer), `ttlS`, `dead`; of more
 * than fifty the first, and how many there are as `answerCount` and `deadCount`.
 */
export const createDnsProbe =
  (deps: DialDeps): Probe<'dns'> =>
  async (check, signal) => {
    const { name, type, resolver, timeoutMs, expect } = check;
    const startedMs = deps.clock.monotonicMs();
    const answered = await query({ name, type, resolver, timeoutMs }, deps.clock, signal);
    const phases: Phase[] = [{ name: 'dns', stage: 'dns', ms: answered.ms }];
    if (!answered.ok) return failing(answered.fault, { phases, facts: unanswered(answered.fault) });

    const { answers } = answered;
    const leftMs = timeoutMs - (deps.clock.monotonicMs() - startedMs);
    const dialled =
      expect?.dial === undefined
        ? undefined
        : await dialAll(
            { name, port: expect.dial, addresses: answers.map(({ value }) => value), leftMs },
            deps,
            signal,
          );
    if (dialled) phases.push({ name: 'tcp', stage: 'tcp', ms: dialled.ms });
    const facts = { ...answerFacts(answers), ...(dialled && dialled.dead.length > 0 && deadFacts(dialled)) };
    return judge(check, { answers, dnsMs: answered.ms, dialled }, { phases, facts });
  };

/** An answer that there is none is an answer; a server that failed or kept silent has given none. */
const unanswered = ({ code }: Fault): Facts =>
  code === 'dns.nxdomain' || code === 'dns.nodata' ? { answers: [] } : {};

const answerFacts = (answers: readonly Answer[]): Facts => {
  const ttls = answers.flatMap(({ ttlS }) => ttlS ?? []);
  const ttlS = ttls.reduce((least, ttl) => Math.min(least, ttl), Number.POSITIVE_INFINITY);
  return {
    answers: answers.map(inWords).sort().slice(0, MOST_FACTS),
    ...(answers.length > MOST_FACTS && { answerCount: answers.length }),
    ...(ttls.length > 0 && { ttlS }),
  };
};

/** A name may have thousands of answers; what is kept of a run is small. */
const MOST_FACTS = 50;

const deadFacts = ({ dead }: Dialling): Facts => ({
  dead: dead.slice(0, MOST_FACTS),
  ...(dead.length > MOST_FACTS && { deadCount: dead.length }),
});

const inWords = ({ value, port }: Answer): string => (port === undefined ? value : `${value}:${port}`);

type Found = { answers: readonly Answer[]; dnsMs: number; dialled: Dialling | undefined };

/** The gravest first. */
const judge = (check: DnsCheck, found: Found, observed: { phases: Phase[]; facts: Facts }): Outcome => {
  const { dialled } = found;
  const unexpected = unexpectedFault(check, found.answers);
  if (unexpected) return failing(unexpected, observed);
  if (dialled?.refused) return failing(dialled.refused, observed);
  const dead = dialled && deadFault(check.name, dialled);
  if (dead && dialled.dead.length === dialled.of) return failing(dead, observed, 'unhealthy');
  const mild = tooFewFault(check, found.answers) ?? dead ?? slowFault(check, found.dnsMs);
  return mild ? failing(mild, observed) : healthy(observed);
};

const unexpectedFault = ({ name, expect }: DnsCheck, answers: readonly Answer[]): Fault | undefined => {
  const expected = expect?.addresses ?? expect?.targets;
  if (!expected) return undefined;
  const isExpected = expect?.addresses ? inNetworks(expected) : amongNames(expected);
  const others = answers.filter(({ value }) => !isExpected(value)).map(inWords);
  if (others.length === 0) return undefined;
  const message = `${name} resolves to ${listed(others.sort())}; expected only ${expected.join(', ')}`;
  return fault('dns.unexpected-answer', message);
};

const inNetworks = (networks: readonly string[]): ((address: string) => boolean) => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
};

const amongNames = (names: readonly string[]): ((name: string) => boolean) => {
  const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '');
  const known = new Set(names.map(plain));
  return (name) => known.has(plain(name));
};

const tooFewFault = ({ name, type, expect }: DnsCheck, answers: readonly Answer[]): Fault | undefined => {
  const least = expect?.answers ?? 1;
  if (answers.length >= least) return undefined;
  const message = `${name} has ${answers.length} ${type} answers (${listed(answers.map(inWords).sort())}); expected at least ${least}`;
  return fault('dns.too-few-answers', message);
};

const slowFault = ({ name, expect }: DnsCheck, ms: number): Fault | undefined =>
  expect?.latency !== undefined && ms > expect.latency
    ? fault('dns.slow', `${name} resolves in ${Math.round(ms)} ms; expected at most ${expect.latency} ms`)
    : undefined;
