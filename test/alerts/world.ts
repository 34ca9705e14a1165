import { type DecideInput, type Decision, decide } from '../../shared/alerts/decide.ts';
import { STEP_OF } from '../../shared/alerts/decision.ts';
import { PROBE_FUNCTIONS, type ProbeFunction } from '../../shared/config/functions.ts';
import { parseConfig } from '../../shared/config/load.ts';
import type { CheckId, Config } from '../../shared/config/schema.ts';
import { advance, policyOf, removeState } from '../../shared/health/advance.ts';
import { FAULTS, type FaultCode, fault } from '../../shared/health/fault.ts';
import type { Incident, Step, StepKind } from '../../shared/health/incident.ts';
import { failing, healthy } from '../../shared/health/outcome.ts';
import type { Ack, Silence } from '../../shared/health/silence.ts';
import { type State, standing, visibleFault } from '../../shared/health/state.ts';
import { isoSecond } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';

const START_MS = Date.parse('2026-11-24T12:00:00Z');

/** The platform of the incident, in short; one good minute recovers, so that stories stay short. */
export const HOKUSAI = `
version: 1
platform: Hokusai
defaults: { recoverAfter: 1, remindEvery: 4h }
services:
  redis:
    name: Redis
    impact: degraded
    checks:
      redis-primary: { kind: redis, host: redis.example, port: 6379 }
  mlflow:
    name: MLflow
    checks:
      mlflow-dns: { kind: dns, name: mlflow.example }
      mlflow-registry: { kind: cloud-map, service: mlflow, namespace: example, matches: mlflow-dns }
  api:
    name: API
    dependsOn: [mlflow, redis]
    checks:
      api-targets: { kind: target-group, name: api }
      api-health: { kind: http, url: "https://api.example/health" }
  registry:
    name: Registry
    dependsOn: [mlflow, redis]
    checks:
      registry-targets: { kind: target-group, name: registry }
      registry-health: { kind: http, url: "https://registry.example/health" }
  site:
    name: Site
    dependsOn: [api]
  auth:
    name: Auth
    checks:
      auth-health: { kind: http, url: "https://auth.example/health" }
`;

const parsedConfigs = new Map<string, Config>();

export const configOf = (yaml: string): Config => {
  const known = parsedConfigs.get(yaml) ?? parse(yaml);
  parsedConfigs.set(yaml, known);
  return known;
};

const parse = (yaml: string): Config => {
  const parsed = parseConfig(yaml, 'vpcwatch.yml');
  if ('errors' in parsed)
    throw new TypeError(parsed.errors.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  return parsed.config;
};

/** The monitor in memory: runs go through `advance`, decisions are carried out, and every step is settled at once. */
export class World {
  config: Config;
  states = new Map<CheckId, State>();
  incidents = new Map<string, Incident>();
  /** Faults that last until they are changed. */
  faults = new Map<CheckId, FaultCode>();
  minute = 0;
  /** Whether messages are accepted. */
  sending = true;
  /** What diagnosis and publishing take. */
  tellingMs = 0;
  silences: Silence[] = [];
  acks: Ack[] = [];
  /** Which functions complete their runs; all of them unless said. */
  reporting: readonly ProbeFunction[] = PROBE_FUNCTIONS;
  private readonly reported = new Map<ProbeFunction, string>();

  constructor(yaml = HOKUSAI) {
    this.config = configOf(yaml);
  }

  get now(): string {
    return isoSecond(START_MS + this.minute * 60_000);
  }

  input(): DecideInput {
    const open = [...this.incidents.values()].filter(
      ({ closedAt, step }) => closedAt === undefined || step.settledAt === undefined,
    );
    const closed = [...this.incidents.values()].filter(
      ({ closedAt, mergedInto, severity, step }) =>
        closedAt !== undefined && mergedInto === undefined && severity !== 'monitor' && step.settledAt !== undefined,
    );
    const { config, states, silences, acks, reported, now } = this;
    return { config, states, open, closed, silences, acks, reported, now, timings: standardTimings };
  }

  /** Sets faults (`undefined` mends), runs every check once, and carries out what is decided; says what that was. */
  tick(faults: Partial<Record<CheckId, FaultCode | undefined>> = {}, minutes = 1): string[] {
    for (const [check, code] of Object.entries(faults)) {
      if (code) this.faults.set(check, code);
      else this.faults.delete(check);
    }
    this.minute += minutes;
    for (const check of this.config.checks) {
      const code = this.faults.get(check.id);
      const outcome = code ? failing(fault(code, FAULTS[code].title)) : healthy();
      const run = { check: check.id, checkHash: check.hash, at: this.now, outcome, attempts: [outcome] };
      const policy = policyOf(check, standardTimings);
      this.states.set(check.id, advance(this.states.get(check.id), { ...run, cold: false, cut: false }, policy).state);
    }
    for (const name of this.reporting) this.reported.set(name, this.now);
    return this.notify();
  }

  notify(): string[] {
    if (this.sending) for (const incident of this.input().open) if (!incident.step.settledAt) this.settle(incident);
    return decide(this.input()).map((decision) => this.carryOut(decision));
  }

  /** Takes a check out of the configuration. */
  remove(check: CheckId): void {
    this.config = { ...this.config, checks: this.config.checks.filter(({ id }) => id !== check) };
    const state = this.states.get(check);
    if (state) this.states.set(check, removeState(state, this.now).state);
  }

  private carryOut(decision: Decision): string {
    if (decision.kind === 'wait') return `wait until ${decision.until.slice(11, 19)}`;
    if (decision.kind === 'record') {
      for (const check of decision.checks) this.mark(check);
      return `record ${decision.checks.join(' ')}`;
    }
    const { kind, members } = decision;
    const incident = decision.kind === 'open' ? this.opening(decision) : decision.incident;
    const next = { ...incident, step: this.step(incident, STEP_OF[kind]), rev: incident.rev + 1 };
    const over = kind === 'resolve' || kind === 'merge';
    const { reopened = 0, reminders = 0 } = incident;
    const marked: Incident = {
      ...next,
      ...(over && { closedAt: this.now }),
      ...(decision.kind === 'merge' && { mergedInto: decision.into, step: { ...next.step, settledAt: this.now } }),
      ...(kind === 'reopen' && { reopened: reopened + 1, reopenedAt: this.now }),
      ...(kind !== 'join' && { reminders: kind === 'remind' ? reminders + 1 : 0 }),
    };
    this.incidents.set(marked.id, marked);
    if (kind !== 'merge' && (this.sending || kind === 'join')) this.settle(marked);
    const { severity, atRisk, root } = marked;
    const taken = decision.kind === 'change-cause' ? decision.merged : [];
    for (const merged of taken) this.carryOut({ kind: 'merge', incident: merged, into: marked.id, members: [] });
    const risk = atRisk.length > 0 ? `; at risk ${atRisk.join(' ')}` : '';
    const shown = members.map(({ check, status, fault: why }) => {
      const mark = check === root ? '*' : '';
      return `${mark}${check}=${status === 'healthy' || status === 'removed' ? status : why?.code}`;
    });
    const added = taken.length > 0 ? ` with ${taken.map(({ id }) => id).join(' ')}` : '';
    return `${kind} ${marked.id}${added} ${severity}: ${shown.join(' ')}${risk}`;
  }

  private opening({ root, severity, members, atRisk, wide }: Extract<Decision, { kind: 'open' }>): Incident {
    const step = { n: 0, kind: 'opened', at: this.now } as const;
    const id = `INC-${this.incidents.size + 1}`;
    return { id, severity, root, openedAt: this.now, members, atRisk, ...(wide && { wide }), step, rev: 0 };
  }

  private step({ step }: Incident, kind: StepKind): Step {
    return { n: step.n + 1, kind, at: this.now };
  }

  private settle(incident: Incident): void {
    for (const { check, seq } of incident.members) this.mark(check, seq, incident);
    const toldAt = isoSecond(START_MS + this.minute * 60_000 + this.tellingMs);
    const told = incident.step.kind === 'joined' ? {} : { toldAt };
    this.incidents.set(incident.id, { ...incident, ...told, step: { ...incident.step, settledAt: this.now } });
  }

  private mark(check: CheckId, seq?: number, incident?: Incident): void {
    const state = this.states.get(check);
    const member = incident?.members.find((one) => one.check === check);
    if (state === undefined || (seq !== undefined && (state.told?.seq ?? 0) > seq)) return;
    const code = incident ? member?.fault?.code : visibleFault(state)?.code;
    const status = member?.status ?? standing(state);
    const covered = seq ?? state.changeSeq;
    const told = { seq: covered, status, ...(code && { code }), ...(incident && { incident: incident.id }) };
    this.states.set(check, { ...state, told, pending: state.pending.filter((change) => change.seq > covered) });
  }
}

/** A world that has seen everything healthy. */
export const healthyWorld = (yaml = HOKUSAI): World => {
  const world = new World(yaml);
  world.tick();
  return world;
};
