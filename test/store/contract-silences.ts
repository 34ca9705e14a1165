import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Ack, Silence } from '../../shared/health/silence.ts';
import { connectTable } from '../../shared/store/connection.ts';
import type { Key } from '../../shared/store/items.ts';
import { ackKey, silenceKey } from '../../shared/store/silences.ts';
import type { Store } from '../../shared/store/store.ts';
import { type Bench, losingFirstAnswer } from './contract.ts';
import { minute, uniqueId } from './samples.ts';

/** The time of the bench's clock. */
const NOW = 60;

export const describeSilences = (bench: Bench): void => {
  const silenceFor = (target: string, more: Partial<Silence> = {}): Silence => ({
    target,
    since: minute(0),
    until: minute(NOW + 60),
    because: 'patching',
    by: 'jane',
    ...more,
  });
  const ackOf = (incident: string, more: Partial<Ack> = {}): Ack => ({ incident, at: minute(0), by: 'jane', ...more });
  const itemOf = async (key: Key) => {
    const { documents, tableName } = connectTable(bench.access);
    return (await documents.send(new GetCommand({ TableName: tableName, Key: key }))).Item;
  };
  const losing = <T>(use: (store: Store) => Promise<T>) => bench.through(losingFirstAnswer('BatchWriteItem'), use);

  describe('silences', () => {
    it('are read for the services and checks asked for, by target', async () => {
      const [one, two, other] = [uniqueId('a-redis'), uniqueId('b-redis'), uniqueId('c-redis')];
      for (const target of [two, one, other]) await bench.store.saveSilence(silenceFor(target));
      expect(await bench.store.silences([two, uniqueId('none'), one])).toEqual([silenceFor(one), silenceFor(two)]);
      expect(await bench.store.silences([])).toEqual([]);
    });

    it('are read of more targets than one request holds', async () => {
      const targets = Array.from({ length: 150 }, (_, n) => uniqueId(`redis-${String(n).padStart(3, '0')}`));
      for (const target of targets) await bench.store.saveSilence(silenceFor(target));
      expect((await bench.store.silences(targets)).map(({ target }) => target)).toEqual(targets);
    });

    it('are items of their own, which outlive their end by 90 days', async () => {
      const target = uniqueId('redis');
      const silence = silenceFor(target);
      await bench.store.saveSilence(silence);
      expect(silenceKey(target)).toEqual({ pk: `SILENCE#${target}`, sk: 'SILENCE' });
      expect(await itemOf(silenceKey(target))).toEqual({
        ...silenceKey(target),
        ...silence,
        expiresAt: Date.parse(silence.until) / 1000 + 90 * 86_400,
      });
    });

    it('are over at their last second', async () => {
      const target = uniqueId('redis');
      await bench.store.saveSilence(silenceFor(target, { until: minute(NOW) }));
      expect(await bench.store.silences([target])).toEqual([]);
      await bench.store.saveSilence(silenceFor(target, { until: minute(NOW + 1) }));
      expect(await bench.store.silences([target])).toHaveLength(1);
    });

    it('take the place of the one before', async () => {
      const target = uniqueId('redis');
      await bench.store.saveSilence(silenceFor(target));
      const next = silenceFor(target, { until: minute(NOW + 5), because: 'moving it', by: 'joe' });
      await bench.store.saveSilence(next);
      expect(await bench.store.silences([target])).toEqual([next]);
    });

    it('end once, and when the answer was lost', async () => {
      const target = uniqueId('redis');
      await losing((store) => store.saveSilence(silenceFor(target)));
      expect(await losing((store) => store.endSilence(target))).toBe(true);
      expect(await bench.store.silences([target])).toEqual([]);
      expect(await bench.store.endSilence(target)).toBe(false);
    });

    it('are not ended when they were over already', async () => {
      const target = uniqueId('redis');
      await bench.store.saveSilence(silenceFor(target, { until: minute(NOW) }));
      expect(await bench.store.endSilence(target)).toBe(false);
    });
  });

  describe('acknowledgements', () => {
    it('are read for the incidents asked for, oldest first', async () => {
      const [one, two, other] = [uniqueId('INC'), uniqueId('INC'), uniqueId('INC')];
      const first = ackOf(two, { note: 'on it' });
      const second = ackOf(one, { at: minute(1) });
      for (const ack of [second, first, ackOf(other)]) await bench.store.saveAck(ack);
      expect(await bench.store.acks([one, two, uniqueId('INC')])).toEqual([first, second]);
      expect(await bench.store.acks([])).toEqual([]);
    });

    it('are items of their own, kept for 400 days', async () => {
      const ack = ackOf(uniqueId('INC'), { note: 'on it' });
      await bench.store.saveAck(ack);
      expect(ackKey(ack.incident)).toEqual({ pk: `ACK#${ack.incident}`, sk: 'ACK' });
      expect(await itemOf(ackKey(ack.incident))).toEqual({
        ...ackKey(ack.incident),
        ...ack,
        expiresAt: Date.parse(ack.at) / 1000 + 400 * 86_400,
      });
    });

    it('take the place of the one before', async () => {
      const incident = uniqueId('INC');
      await bench.store.saveAck(ackOf(incident, { note: 'on it' }));
      const next = ackOf(incident, { at: minute(5), by: 'joe' });
      await bench.store.saveAck(next);
      expect(await bench.store.acks([incident])).toEqual([next]);
    });

    it('end once, and when the answer was lost', async () => {
      const incident = uniqueId('INC');
      await losing((store) => store.saveAck(ackOf(incident)));
      expect(await losing((store) => store.endAck(incident))).toBe(true);
      expect(await bench.store.acks([incident])).toEqual([]);
      expect(await bench.store.endAck(incident)).toBe(false);
    });
  });
};
