import { describe, expect, it } from 'vitest';

import { stateItem } from '../../shared/store/items.ts';
import { tableDefinition, UNTOLD_FILTER } from '../../shared/store/table-definition.ts';
import { changeOf, stateOf } from './samples.ts';

describe('tableDefinition', () => {
  it('is on demand, with a stream of new images and three sparse indexes of keys, status and since', () => {
    const index = (IndexName: string, AttributeName: string) => ({
      IndexName,
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status', 'since'] },
    });
    expect(tableDefinition('hokusai')).toEqual({
      TableName: 'hokusai',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'currentBucket', 'untoldBucket', 'openBucket'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        index('current', 'currentBucket'),
        index('untold', 'untoldBucket'),
        index('open-incidents', 'openBucket'),
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  it('has a stream filter that looks at the number a state carries while changes are pending', () => {
    expect(UNTOLD_FILTER.dynamodb.NewImage).toEqual({ untold: { N: [{ exists: true }] } });
    expect(stateItem(stateOf('a', { pending: [changeOf('a', 1)] })).untold).toBe(1);
  });
});
