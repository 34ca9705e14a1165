import { createDynamoStore } from '../../shared/store/dynamo.ts';
import { createDynamoClient } from '../../shared/store/dynamo-client.ts';
import type { Store } from '../../shared/store/store.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { requireVariable } from './environment.ts';
import { ownSubnets } from './subnets.ts';

/** The store on the table of the deployment. */
export const composeStore = (): Store => {
  const tableName = requireVariable('TABLE_NAME', 'the name of the DynamoDB table');
  return createDynamoStore({ client: createDynamoClient(ownSubnets()), tableName, clock: systemClock });
};
