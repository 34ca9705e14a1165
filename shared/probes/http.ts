import type { CheckOf, Resolved } from '../config/schema.ts';
import { type Facts, failing, healthy, type Outcome, type Phase } from '../health/outcome.ts';
import type { Certificate, DialDeps } from '../net/dial.ts';
import { jsonFacts } from './http-body.ts';
import type { Exchange } from './http-exchange.ts';
import { tellingFacts } from './http-facts.ts';
import { judge } from './http-judge.ts';
import { type Hop, nextHop } from './http-redirect.ts';
import { visit } from './http-visit.ts';
import { showUrl } from './http-words.ts';
import type { Probe } from './probe.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

const STANDARD_MAX_SIZE = 1024 ** 2;

/** What was seen on the way so far, over all redirects; `facts` are those of the last dial. */
type Way = { trail: [...Hop[], Hop]; phases: Phase[]; facts: Facts; certificate: Certificate | undefined };

/**
 * Asks a URL, follows its redirects, each hop dialled anew, and judges the answer: status, body, JSON, certificate,
 * latency. Facts: `url` and `redirects` without queries, `status`, `sizeBytes`, `json`, `certificateDaysLeft`; of an
 * answer that is not the expected one also what tells why.
 */
export const createHttpProbe =
  (deps: DialDeps): Probe<'http'> =>
  async (check, signal) => {
    const maxSize = check.maxSize ?? STANDARD_MAX_SIZE;
    const untilMs = deps.clock.monotonicMs() + check.timeoutMs;
    const way: Way = {
      trail: [{ url: new URL(check.url), method: check.method }],
      phases: [],
      facts: {},
      certificate: undefined,
    };
    for (;;) {
      const hop = lastOf(way);
      const leftMs = Math.max(1, untilMs - deps.clock.monotonicMs());
      const visited = await visit(check, hop, { maxSize, leftMs }, deps, signal);
      way.phases.push(...visited.phases);
      way.facts = visited.facts;
      if (!visited.ok) return failing(visited.fault, observed(way));
      way.certificate = fewerDays(way.certificate, visited.certificate);
      const next = nextHop(check, way.trail, visited.answer);
      if (!next) return conclude(check, way, visited.answer, maxSize);
      if ('code' in next) return failing(next, failed(check, way, visited.answer));
      way.trail.push(next);
    }
  };

const lastOf = ({ trail }: Way): Hop => trail.at(-1) ?? trail[0];

const fewerDays = (one: Certificate | undefined, other: Certificate | undefined): Certificate | undefined =>
  one && other ? (other.daysLeft < one.daysLeft ? other : one) : (one ?? other);

const conclude = (check: HttpCheck, way: Way, answer: Exchange, maxSize: number): Outcome => {
  const { phases, certificate } = way;
  const json = jsonFacts(check, answer);
  const seen = observed(way, answer);
  const all = json ? { phases, facts: { ...seen.facts, json } } : seen;
  const fault = judge(check, { url: lastOf(way).url, answer, phases, certificate, maxSize });
  return fault ? failing(fault, failed(check, way, answer, all.facts)) : healthy(all);
};

const failed = (check: HttpCheck, way: Way, answer: Exchange, facts: Facts = observed(way, answer).facts) => ({
  phases: way.phases,
  facts: { ...facts, ...tellingFacts(check, lastOf(way).url, answer) },
});

const observed = (way: Way, answer?: Exchange): { phases: Phase[]; facts: Facts } => {
  const { trail, phases, certificate } = way;
  const redirects = trail.slice(1).map(({ url }) => showUrl(url));
  return {
    phases,
    facts: {
      ...way.facts,
      url: showUrl(trail[0].url),
      ...(redirects.length > 0 && { redirects }),
      ...(answer?.status !== undefined && { status: answer.status, sizeBytes: answer.body.length }),
      ...(certificate && { certificateDaysLeft: certificate.daysLeft }),
    },
  };
};
