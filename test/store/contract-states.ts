import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';

import { bucketOf } from '../../shared/store/table-definition.ts';
import { type Bench, type Intercept, losingFirstAnswer } from './contract.ts';
import { changeOf, minute, stateOf, uniqueId } from './samples.ts';

export const describeStates = (bench: Bench): void => {
  const read = async (check: string) => (await bench.store.states([check])).get(check);
  const rawState = async (check: string) => {
    const Key = { pk: `CHECK#${check}`, sk: 'STATE' };
    return (await bench.access.client.send(new GetCommand({ TableName: bench.access.tableName, Key }))).Item ?? {};
  };

  describe('states', () => {
    it('come back as saved, with rev one above the known one', async () => {
      const check = uniqueId('redis');
      const state = stateOf(check, { pending: [changeOf(check, 1)], told: { seq: 0, status: 'healthy' } });
      expect(await bench.store.saveState(state, undefined)).toBe('saved');
      expect(await read(check)).toStrictEqual({ ...state, rev: 1 });
      expect(await bench.store.saveState({ ...state, changeSeq: 2 }, 1)).toBe('saved');
      expect(await read(check)).toStrictEqual({ ...state, changeSeq: 2, rev: 2 });
    });

    it('refuse a write that did not read what is there', async () => {
      const check = uniqueId('redis');
      expect(await bench.store.saveState(stateOf(check), 1)).toBe('conflict');
      expect(await read(check)).toBeUndefined();
      await bench.store.saveState(stateOf(check), undefined);
      expect(await bench.store.saveState(stateOf(check, { changeSeq: 9 }), undefined)).toBe('conflict');
      expect(await bench.store.saveState(stateOf(check, { changeSeq: 9 }), 2)).toBe('conflict');
      expect(await read(check)).toMatchObject({ changeSeq: 1, rev: 1 });
    });

    it('lose nothing to writers that read, change and write at the same time', async () => {
      const check = uniqueId('redis');
      const increment = async (): Promise<void> => {
        const before = await read(check);
        const next = stateOf(check, { changeSeq: (before?.changeSeq ?? 0) + 1 });
        if ((await bench.store.saveState(next, before?.rev)) === 'conflict') return increment();
      };
      const writer = async () => {
        for (let i = 0; i < 5; i += 1) await increment();
      };
      await Promise.all(Array.from({ length: 8 }, writer));
      expect(await read(check)).toMatchObject({ changeSeq: 40, rev: 40 });
    });

    it('are saved when the answer to the write was lost and the retry failed its own condition', async () => {
      const check = uniqueId('redis');
      const intercept = losingFirstAnswer('PutItem');
      expect(await bench.through(intercept, (store) => store.saveState(stateOf(check), undefined))).toBe('saved');
      expect(await read(check)).toMatchObject({ rev: 1 });
    });

    it('conflict when the answer was lost and somebody wrote before the retry', async () => {
      const check = uniqueId('redis');
      let puts = 0;
      const saved = await bench.through(
        async ({ operation, forward }) => {
          const answer = await forward();
          if (operation !== 'PutItem' || puts++ > 0) return answer;
          await bench.store.saveState(stateOf(check, { changeSeq: 7 }), 1);
          return 'drop';
        },
        (store) => store.saveState(stateOf(check), undefined),
      );
      expect(saved).toBe('conflict');
      expect(await read(check)).toMatchObject({ changeSeq: 7, rev: 2 });
    });

    it('are read many at once, those that are not there left out', async () => {
      const checks = Array.from({ length: 230 }, (_, i) => uniqueId(`many-${i}`));
      await Promise.all(checks.map((check) => bench.store.saveState(stateOf(check), undefined)));
      const states = await bench.store.states([...checks, uniqueId('missing'), checks[0] as string]);
      expect([...states.keys()].sort()).toEqual([...checks].sort());
    });

    it('are all read when they do not fit into one answer', async () => {
      const checks = Array.from({ length: 50 }, (_, i) => uniqueId(`large-${i}`));
      await Promise.all(checks.map((check) => bench.store.saveState(stateOf(check), undefined)));
      bench.sleeps.length = 0;
      const read = await bench.through(answeringFirst(20), (store) => store.states(checks));
      expect([...read.keys()].sort()).toEqual([...checks].sort());
      expect(bench.sleeps).toEqual([50]);
    });
  });

  describe('indexes of states', () => {
    it('list what people see of each check', async () => {
      const [ok, blind, gone] = [uniqueId('a-ok'), uniqueId('b-blind'), uniqueId('c-gone')];
      await bench.store.saveState(stateOf(ok), undefined);
      await bench.store.saveState(stateOf(blind, { blindSince: minute(5) }), undefined);
      await bench.store.saveState(stateOf(gone, { verdict: 'removed' }), undefined);
      const mine = (await bench.store.current()).filter(({ check }) => [ok, blind, gone].includes(check));
      expect(mine).toEqual([
        { check: ok, standing: 'healthy', since: minute(0) },
        { check: blind, standing: 'unknown', since: minute(5) },
        { check: gone, standing: 'removed', since: minute(0) },
      ]);
    });

    it('list a check as untold exactly while changes are pending', async () => {
      const check = uniqueId('redis');
      const seen: unknown[] = [];
      for (const [rev, pending] of [[], [1], [1, 2], [2], []].entries()) {
        const state = stateOf(check, { pending: pending.map((seq) => changeOf(check, seq)) });
        await bench.store.saveState(state, rev === 0 ? undefined : rev);
        const raw = await rawState(check);
        const told = (await bench.store.untold()).filter((id) => id === check);
        seen.push([raw.untold ?? 'absent', raw.untoldBucket === undefined ? 'absent' : 'present', told.length]);
      }
      expect(seen).toEqual([
        ['absent', 'absent', 0],
        [1, 'present', 1],
        [2, 'present', 1],
        [1, 'present', 1],
        ['absent', 'absent', 0],
      ]);
    });

    it('carry keys, status and since only', async () => {
      const check = uniqueId('redis');
      await bench.store.saveState(stateOf(check, { pending: [changeOf(check, 1)] }), undefined);
      const query = (IndexName: string, attribute: string) =>
        new QueryCommand({
          TableName: bench.access.tableName,
          IndexName,
          KeyConditionExpression: `${attribute} = :bucket`,
          ExpressionAttributeValues: { ':bucket': bucketOf(check) },
        });
      for (const [index, attribute] of [
        ['current', 'currentBucket'],
        ['untold', 'untoldBucket'],
      ] as const) {
        const { Items = [] } = await bench.access.client.send(query(index, attribute));
        const mine = Items.find(({ pk }) => pk === `CHECK#${check}`) ?? {};
        expect(Object.keys(mine).sort()).toEqual([attribute, 'pk', 'since', 'sk', 'status'].sort());
      }
    });
  });
};

/** Answers so many of the keys of the first request, and calls the others unprocessed. */
const answeringFirst = (count: number): Intercept => {
  let asked = 0;
  return async ({ request, forward }) => {
    asked += 1;
    if (asked > 1) return forward();
    const [[table, wanted]] = Object.entries(request.RequestItems as Record<string, { Keys: object[] }>) as [
      [string, { Keys: object[] }],
    ];
    const part = (Keys: object[]) => ({ [table]: { ...wanted, Keys } });
    const { status, body } = await forward({ RequestItems: part(wanted.Keys.slice(0, count)) });
    const answer = { ...JSON.parse(body), UnprocessedKeys: part(wanted.Keys.slice(count)) };
    return { status, body: JSON.stringify(answer) };
  };
};
