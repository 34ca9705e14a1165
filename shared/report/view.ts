import type { CheckId, Kind, ServiceId } from '../config/schema.ts';
import type { Fault, Status } from '../health/fault.ts';
import type { Incident } from '../health/incident.ts';
import type { Ack, Silence } from '../health/silence.ts';
import type { Standing } from '../health/state.ts';
import type { IsoSecond } from '../time/clock.ts';

/** A check as people see it. `since` and `fault` are of what is seen; without a verdict yet there is no `since`. */
export type CheckView = {
  check: CheckId;
  service: ServiceId;
  kind: Kind;
  status: Standing;
  since?: IsoSecond;
  fault?: Fault;
  /** Why its changes wait to be told, in words. */
  held?: string;
};

/** A service with its worst check, no worse than its impact allows; without checks it has no status. */
export type ServiceView = {
  service: ServiceId;
  name: string;
  status?: Status;
  since?: IsoSecond;
  checks: readonly CheckView[];
};

/** In what the monitor itself is behind; there is at least one thing. */
export type Behind = {
  /** No check has ever been measured. */
  nothingMeasured: boolean;
  /** Functions whose last completed run is too old, and when that was. */
  late: readonly { function: string; completed?: IsoSecond }[];
  /** Checks with changes that nobody was told of, and since when the oldest waits. */
  untold?: { checks: number; since: IsoSecond };
  /** Ids of the messages that could not be sent, and since when the oldest waits. */
  unsent?: { ids: readonly string[]; since: IsoSecond };
};

/** What stands at `at`; texts are as targets and the configuration wrote them, each renderer makes them harmless. */
export type StatusView = {
  platform: string;
  timezone: string;
  at: IsoSecond;
  /** In the order of the configuration. */
  services: readonly ServiceView[];
  /** The open ones, oldest first. */
  incidents: readonly Incident[];
  /** Those in force, by target: a service or a check. */
  silences: readonly Silence[];
  /** Of the open incidents. */
  acks: readonly Ack[];
  behind?: Behind;
};
