import { expect, it } from 'vitest';

import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { startDynamoProxy } from '../support/dynamo-proxy.ts';

it('a request that is never answered is given up and made again', async () => {
  let asked = 0;
  const proxy = await startDynamoProxy('http://127.0.0.1:1', async () => {
    asked += 1;
    if (asked === 1) await new Promise(() => {});
    return { status: 200, body: '{"Attributes":{"reached":{"N":"7"}}}' };
  });
  const client = createDynamoClient({ endpoint: proxy.endpoint });
  const store = createDynamoStore({ client, tableName: 'hokusai', clock: systemClock });
  expect([await store.nextIncidentNumber(), asked]).toEqual([7, 2]);
  client.destroy();
  await proxy.close();
});
