import { plain, wrap } from '../shared/alerts/words.ts';
import type { Incident } from '../shared/health/incident.ts';
import { type Ack, ackOf } from '../shared/health/silence.ts';
import type { Store } from '../shared/store/store.ts';
import { isoSecond, systemClock } from '../shared/time/clock.ts';
import { readConfig, UsageError } from './context.ts';
import { openHistory, type Place, vpcwatchCommand } from './data.ts';
import { incidentIdOf } from './incident-id.ts';
import type { CommandContext } from './main.ts';
import { assertAlone, sayingOf, speakerOf } from './said.ts';

type Options = Place & { note?: string; by?: string; end?: true };

/** Says that somebody is at an incident, or takes that back. */
export const ack = async (written: string, options: Options, { terminal }: CommandContext): Promise<void> => {
  await readConfig(options.config);
  const id = incidentIdOf(written);
  const act = options.end ? takingBack(id, options) : acknowledging(id, options);
  const { store, close } = await openHistory(options);
  try {
    terminal.out(`${await act(store, terminal.columns)}\n`);
  } finally {
    await close();
  }
};

type Action = (store: Store, columns: number) => Promise<string>;

const acknowledging = (id: string, options: Options): Action => {
  const note = options.note === undefined ? undefined : sayingOf('--note', options.note);
  const by = speakerOf(options.by);
  return async (store, columns) => {
    const incident = await store.incident(id);
    if (incident === undefined || incident.closedAt !== undefined)
      throw new UsageError(await notOpen(id, incident, store));
    const before = ackOf(await store.acks([id]), incident);
    const said: Ack = { incident: id, at: isoSecond(systemClock.now()), by, ...(note !== undefined && { note }) };
    await store.saveAck(said);
    const instead = before ? ` (before: by ${plain(before.by, 60)})` : '';
    const then = 'no reminder of it is sent; what is new in it is told, and when it is over';
    const line = `${id} (${incident.root}) is acknowledged by ${by}${instead}: ${then}.`;
    return `${wrap(line, columns)}\nTo take it back:\n  ${vpcwatchCommand(['ack', id, '--end'], options)}`;
  };
};

const takingBack = (id: string, { note, by }: Options): Action => {
  assertAlone({ '--note': note, '--by': by });
  return async (store, columns) => {
    if (!(await store.endAck(id))) throw new UsageError(`${id} is not acknowledged`);
    return wrap(`${id} is not acknowledged any more: reminders of it are sent while it lasts.`, columns);
  };
};

const notOpen = async (id: string, incident: Incident | undefined, store: Store): Promise<string> => {
  const open = (await store.openIncidents()).filter(({ closedAt }) => closedAt === undefined);
  const what = incident === undefined ? `no such incident: ${id}` : closedInWords(incident);
  return `${what}; ${open.length === 0 ? 'no incident is open' : `open: ${open.map((one) => one.id).join(', ')}`}`;
};

const closedInWords = ({ id, closedAt, mergedInto }: Incident): string =>
  mergedInto === undefined ? `${id} is over since ${closedAt}` : `${id} goes on in ${mergedInto}`;
