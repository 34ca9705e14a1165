import fc from 'fast-check';

import { FAULTS, type FaultCode } from '../../shared/health/fault.ts';
import type { Incident } from '../../shared/health/incident.ts';
import type { Run } from '../../shared/health/outcome.ts';
import type { State } from '../../shared/health/state.ts';
import { isoSecond } from '../../shared/time/clock.ts';

const id = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/);
const words = fc.string({ unit: 'grapheme', maxLength: 30 });
const at = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => isoSecond(seconds * 1000));
const count = fc.nat(1000);
const verdict = fc.constantFrom('healthy', 'degraded', 'unhealthy');
const status = fc.constantFrom('healthy', 'degraded', 'unhealthy', 'unknown');
const standing = fc.constantFrom('healthy', 'degraded', 'unhealthy', 'unknown', 'removed');
/** A record whose `optional` properties may be absent, never undefined. */
const record = (
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
) => fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required), noNullPrototype: true });

const code = fc.constantFrom(...(Object.keys(FAULTS) as FaultCode[]));
const fault = code.chain((code) =>
  record({ code: fc.constant(code), stage: fc.constant(FAULTS[code].stage), message: words }),
);
const yes = fc.constant(true as const);

const change = record(
  { check: id, seq: count, at, from: fc.oneof(standing, fc.constant('new')), to: standing },
  { fault },
);

export const anyState = record(
  {
    check: id,
    checkHash: words,
    since: at,
    unmeasured: count,
    streak: fc.array(verdict, { maxLength: 5 }),
    window: fc.array(status, { maxLength: 5 }),
    firstFailed: fc.array(fc.boolean(), { maxLength: 10 }),
    cutPending: fc.boolean(),
    changedAt: fc.array(at, { maxLength: 4 }),
    lastRun: at,
    changeSeq: count,
    pending: fc.array(change, { maxLength: 3 }),
    rev: count,
  },
  {
    verdict: fc.oneof(verdict, fc.constant('removed')),
    fault,
    blindSince: at,
    blindFault: fault,
    unmeasuredSince: at,
    firstFault: fault,
    settlingSince: at,
    flappingSince: at,
    told: record({ seq: count, status: standing }, { code, incident: id }),
  },
) as fc.Arbitrary<State>;

const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 1e300, 1e-300, 2 ** 60));
const facts = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      words,
      number,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).value,
  { maxKeys: 4, noNullPrototype: true },
);
const ms = fc.double({ min: 0, max: 60_000, noNaN: true });
const phases = fc.array(
  record({ name: fc.constantFrom('resolve', 'connect', 'tls'), stage: fc.constantFrom('dns', 'tcp', 'tls'), ms }),
  { maxLength: 4 },
);
const outcome = fc.oneof(
  record({ status: fc.constant('healthy'), phases, facts }),
  record({ status: fc.constantFrom('degraded', 'unhealthy', 'unknown'), phases, facts, fault }, { settling: yes }),
);

export const anyRun = fc
  .record({
    check: id,
    checkHash: words,
    at,
    earlier: fc.array(outcome, { maxLength: 3 }),
    outcome,
    cold: fc.boolean(),
    cut: fc.boolean(),
  })
  .map(({ earlier, ...run }) => ({
    ...run,
    attempts: [...earlier, run.outcome],
  })) as fc.Arbitrary<unknown> as fc.Arbitrary<Run>;

// JSON has no -0.
const jsonValue = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));
const json = fc.dictionary(words, jsonValue, { maxKeys: 4, noNullPrototype: true });
const message = record({
  id: words,
  subject: words,
  text: words,
  json,
  chat: json,
  attributes: record({ service: words, status: words, severity: words, step: words }),
});
const step = record(
  { n: count, kind: fc.constantFrom('opened', 'joined', 'reminder', 'resolved'), at },
  { message, sentAt: at, settledAt: at },
);
const member = record(
  { check: id, service: id, seq: count, status: standing, since: at, role: fc.constantFrom('root', 'dependant') },
  { fault },
);

export const anyIncident = record(
  {
    id: fc.nat(9999).map((n) => `INC-${n}`),
    severity: fc.constantFrom('critical', 'warning', 'monitor'),
    root: id,
    openedAt: at,
    members: fc.array(member, { maxLength: 4 }),
    atRisk: fc.array(id, { maxLength: 3 }),
    step,
    rev: count,
  },
  { closedAt: at, toldAt: at },
) as fc.Arbitrary<Incident>;
