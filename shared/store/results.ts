import type { CheckId } from '../config/schema.ts';
import type { Clock, IsoSecond } from '../time/clock.ts';
import type { TableAccess } from './connection.ts';
import {
  changeItem,
  periodRange,
  readChange,
  readResult,
  resultItem,
  resultKey,
  resultTimeOf,
  toResult,
} from './items.ts';
import type { Period, Store } from './store.ts';
import { openTable, type Table } from './table.ts';
import { TTL_ATTRIBUTE } from './table-definition.ts';

/** What happened to a check: its results and its changes. */
export const resultStore = (
  table: Table,
  clock: Clock,
): Pick<Store, 'saveResults' | 'results' | 'runTimes' | 'saveChanges' | 'changes'> => ({
  saveResults: (runs, expiresAt) => table.putMany(runs.map((run) => resultItem(toResult(run), expiresAt))),
  results: async (check, period, limit) =>
    (await table.query({ ...newestFirst('RESULT', check, period), ...unexpired(check, period, clock) }, limit)).map(
      readResult,
    ),
  runTimes: async (check, period, limit) => {
    const oldestFirst = { ...newestFirst('RESULT', check, period), ScanIndexForward: true, ProjectionExpression: 'sk' };
    return (await table.query({ ...oldestFirst, ...unexpired(check, period, clock) }, limit)).map(resultTimeOf);
  },
  saveChanges: (changes) => table.putMany(changes.map(changeItem)),
  changes: async (check, period, limit) =>
    (await table.query(newestFirst('CHANGE', check, period), limit)).map(readChange),
});

/** Deletes the oldest results of a check that are older than `before`, `most` at a time, where no time to live does it; returns how many. */
export const pruneResults = async (
  access: TableAccess,
  check: CheckId,
  before: IsoSecond,
  most?: number,
): Promise<number> => {
  const table = openTable(access);
  const range = newestFirst('RESULT', check, { since: '', until: before });
  const keys = await table.query({ ...range, ScanIndexForward: true, ProjectionExpression: 'pk, sk' }, most);
  const older = keys.filter(({ sk }) => sk !== resultKey(check, before).sk);
  await table.deleteMany(older);
  return older.length;
};

/** DynamoDB deletes what has expired within days, dynalite never. */
const unexpired = (check: CheckId, period: Period, clock: Clock) => ({
  FilterExpression: `${TTL_ATTRIBUTE} > :now`,
  ExpressionAttributeValues: {
    ...newestFirst('RESULT', check, period).ExpressionAttributeValues,
    ':now': Math.floor(clock.now() / 1000),
  },
});

const newestFirst = (kind: 'RESULT' | 'CHANGE', check: CheckId, period: Period) => {
  const { pk, from, to } = periodRange(kind, check, period);
  return {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
    ScanIndexForward: false,
    ConsistentRead: true,
  };
};
