import type { CheckId, ServiceId } from '../config/schema.ts';
import type { Ack, Silence } from '../health/silence.ts';
import { type Clock, isoSecond } from '../time/clock.ts';
import type { Item, Key } from './items.ts';
import type { Store } from './store.ts';
import type { Table } from './table.ts';

/** What is over stays readable for a while, to look up who said what. */
const SILENCE_KEPT_MS = 90 * 86_400_000;
/** Longer than an incident lasts. */
const ACK_KEPT_MS = 400 * 86_400_000;

export const silenceKey = (target: ServiceId | CheckId): Key => ({ pk: `SILENCE#${target}`, sk: 'SILENCE' });
export const ackKey = (incident: string): Key => ({ pk: `ACK#${incident}`, sk: 'ACK' });

type SilenceStore = Pick<Store, 'silences' | 'saveSilence' | 'endSilence' | 'acks' | 'saveAck' | 'endAck'>;

/** What people said from a terminal. Batches alone: writing it needs one permission, and a repeat changes nothing. */
export const silenceStore = (table: Table, clock: Clock): SilenceStore => {
  const silences = async (targets: readonly string[]): Promise<Silence[]> => {
    const now = isoSecond(clock.now());
    const items = await table.getMany(targets.map(silenceKey));
    return items
      .map((item) => withoutKey<Silence>(item))
      .filter(({ until }) => now < until)
      .sort((a, b) => (a.target < b.target ? -1 : 1));
  };
  const acks = async (incidents: readonly string[]): Promise<Ack[]> =>
    (await table.getMany(incidents.map(ackKey))).map((item) => withoutKey<Ack>(item)).sort(byTime);
  return {
    silences,
    saveSilence: (silence) =>
      table.putMany([
        { ...silenceKey(silence.target), ...silence, expiresAt: expiry(Date.parse(silence.until) + SILENCE_KEPT_MS) },
      ]),
    endSilence: async (target) => {
      const [found] = await silences([target]);
      await table.deleteMany([silenceKey(target)]);
      return found !== undefined;
    },
    acks,
    saveAck: (ack) =>
      table.putMany([{ ...ackKey(ack.incident), ...ack, expiresAt: expiry(Date.parse(ack.at) + ACK_KEPT_MS) }]),
    endAck: async (incident) => {
      const [found] = await acks([incident]);
      await table.deleteMany([ackKey(incident)]);
      return found !== undefined;
    },
  };
};

const withoutKey = <T>({ pk, sk, expiresAt, ...said }: Item): T => said as T;

const expiry = (ms: number): number => Math.floor(ms / 1000);

const byTime = (a: Ack, b: Ack): number => (a.at + a.incident < b.at + b.incident ? -1 : 1);
