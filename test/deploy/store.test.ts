import { UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTable } from '../../sandbox/tables.ts';
import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import { TTL_ATTRIBUTE } from '../../shared/store/table-definition.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { describeStore } from '../store/contract.ts';
import { changeOf, minute, runOf, stateOf } from '../store/samples.ts';
import { needsEmulator } from '../support/needs.ts';
import { callApi } from './bare-api.ts';
import { eventually } from './bench.ts';
import { type Emulator, startEmulator } from './ministack.ts';

describe.skipIf(needsEmulator())('on the DynamoDB of the AWS emulator', () => {
  let emulator: Emulator;
  let client: ReturnType<typeof createDynamoClient>;

  beforeAll(async () => {
    emulator = await startEmulator();
    client = createDynamoClient(emulator.at);
  });
  afterAll(async () => {
    client.destroy();
    await emulator.stop();
  });

  describeStore('ministack', async () => {
    await createTable(client, 'contract');
    return { endpoint: emulator.url, tableName: 'contract', close: async () => {} };
  });

  describe('what dynalite has not', () => {
    const store = () => createDynamoStore({ client, tableName: 'own', clock: systemClock });

    beforeAll(() => createTable(client, 'own'));

    it('streams each state as it is written, with `untold` exactly while there are changes to tell', async () => {
      const pending = [changeOf('redis', 1)];
      await store().saveState(stateOf('redis'), undefined);
      await store().saveState(stateOf('redis', { pending }), 1);
      await store().saveState(stateOf('redis'), 2);
      const records = await recordsOf(emulator, 'own');
      expect(records.map(({ dynamodb }) => [dynamodb.Keys.sk?.S, dynamodb.NewImage.untold])).toEqual([
        ['STATE', undefined],
        ['STATE', { N: '1' }],
        ['STATE', undefined],
      ]);
    });

    it('deletes results when their time is over, and no others', async () => {
      const TimeToLiveSpecification = { AttributeName: TTL_ATTRIBUTE, Enabled: true };
      await client.send(new UpdateTimeToLiveCommand({ TableName: 'own', TimeToLiveSpecification }));
      const nowS = Math.floor(Date.now() / 1000);
      await store().saveResults([runOf('redis', minute(1))], nowS - 1);
      await store().saveResults([runOf('redis', minute(2))], nowS + 3600);
      // Whoever reads sees it gone at once; this is about what is stored.
      const stored = async () => {
        const found = await callApi<{ Items: { sk: { S: string } }[] }>(emulator, 'DynamoDB_20120810.Scan', {
          TableName: 'own',
        });
        return found.Items.map(({ sk }) => sk.S).filter((sk) => sk.startsWith('RESULT#'));
      };
      await eventually(async () => ((await stored()).length === 1 ? true : undefined), 'the old result is deleted');
      expect(await stored()).toEqual([`RESULT#${minute(2)}`]);
    });
  });
});

type StreamRecord = { dynamodb: { Keys: Record<string, { S: string }>; NewImage: Record<string, unknown> } };

/** Everything in the stream of a table, from its beginning. */
const recordsOf = async (emulator: Emulator, table: string): Promise<StreamRecord[]> => {
  const call = <T>(action: string, input: object) => callApi<T>(emulator, `DynamoDBStreams_20120810.${action}`, input);
  const { Streams } = await call<{ Streams: { StreamArn: string }[] }>('ListStreams', { TableName: table });
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>('DescribeStream', {
    StreamArn,
  });
  const records: StreamRecord[] = [];
  for (const { ShardId } of StreamDescription.Shards) {
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const { ShardIterator } = await call<{ ShardIterator: string }>('GetShardIterator', from);
    const { Records } = await call<{ Records: StreamRecord[] }>('GetRecords', { ShardIterator });
    records.push(...Records);
  }
  return records;
};
