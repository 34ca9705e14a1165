import { behindOf } from './behind.ts';
import { functionOf } from './config/functions.ts';
import type { Check, CheckId, Config, Service } from './config/schema.ts';
import type { Status } from './health/fault.ts';
import type { Incident } from './health/incident.ts';
import { type Ack, ackOf, type Silence } from './health/silence.ts';
import { type State, standing, visibleFault } from './health/state.ts';
import { type Holds, holdOf, silenceable } from './held.ts';
import { WORST_FIRST } from './report/statuses.ts';
import type { CheckView, ServiceView, StatusView } from './report/view.ts';
import type { Store } from './store/store.ts';
import { type Clock, type IsoSecond, isoSecond } from './time/clock.ts';
import type { Timings } from './time/timings.ts';

/** What was read of the store; `nowMs` since the epoch, `incidents` with or without closed ones, `silences` in force. */
type Known = {
  config: Config;
  states: ReadonlyMap<CheckId, State>;
  incidents: readonly Incident[];
  silences?: readonly Silence[];
  acks?: readonly Ack[];
  nowMs: number;
};

/** Reads what stands now, and whether the monitor itself keeps up. Rejects with a `StoreError`. */
export const readStatus = async (
  config: Config,
  { store, clock, timings }: { store: Store; clock: Clock; timings: Timings },
): Promise<StatusView> => {
  const functions = [...new Set(config.checks.map(functionOf))];
  const [states, incidents, ticks, silences] = await Promise.all([
    store.states(config.checks.map(({ id }) => id)),
    store.openIncidents(),
    store.ticks(functions.map((name) => ({ function: name, shard: 0 }))),
    store.silences(silenceable(config)),
  ]);
  const acks = await store.acks(incidents.map(({ id }) => id));
  const nowMs = clock.now();
  const view = viewStatus({ config, states, incidents, silences, acks, nowMs });
  const behind = behindOf({ functions, ticks, states, services: view.services, incidents }, nowMs, timings);
  return { ...view, ...(behind && { behind }) };
};

/** What stands, as far as it was read. */
export const viewStatus = ({ config, states, incidents, silences = [], acks = [], nowMs }: Known): StatusView => {
  const open = incidents.filter(({ closedAt }) => closedAt === undefined);
  const holds = { config, silences, nowMs };
  return {
    platform: config.platform,
    timezone: config.timezone,
    at: isoSecond(nowMs),
    services: config.services.map((service) => {
      const checks = config.checks.filter((check) => check.service === service.id);
      return viewService(
        service,
        checks.map((check) => viewCheck(check, states.get(check.id), holds)),
      );
    }),
    incidents: open,
    silences,
    acks: open.flatMap((incident) => ackOf(acks, incident) ?? []),
  };
};

const viewCheck = ({ id, service, kind }: Check, state: State | undefined, holds: Holds): CheckView => {
  const held = holdOf(holds, service, state);
  // Between first measurement and first verdict there is a state without one.
  const judged = state !== undefined && (state.verdict ?? state.blindSince) !== undefined ? state : undefined;
  const fault = judged && visibleFault(judged);
  return {
    check: id,
    service,
    kind,
    status: state ? standing(state) : 'unknown',
    ...(judged && { since: judged.blindSince ?? judged.since }),
    ...(fault && { fault }),
    ...(held !== undefined && { held }),
  };
};

const viewService = ({ id, name, impact }: Service, checks: readonly CheckView[]): ServiceView => {
  if (checks.length === 0) return { service: id, name, checks };
  const worst = WORST_FIRST.find((status) => checks.some((check) => check.status === status)) ?? 'unknown';
  const since = sinceOf(
    checks.filter(({ status }) => status === worst),
    worst,
  );
  const status = worst === 'unhealthy' ? impact : worst;
  return { service: id, name, status, ...(since !== undefined && { since }), checks };
};

/** A service is well since its last check became so, and otherwise what it is since the first did. */
const sinceOf = (checks: readonly CheckView[], worst: Status): IsoSecond | undefined => {
  const times = checks.flatMap(({ since }) => since ?? []).sort();
  if (times.length < checks.length) return undefined;
  return worst === 'healthy' ? times.at(-1) : times[0];
};
