import { describe, expect, it } from 'vitest';

import { AwsError } from '../shared/aws/errors.ts';
import { lookAt } from '../shared/doctor-look.ts';
import { fault } from '../shared/health/fault.ts';
import { StoreError } from '../shared/store/store-error.ts';
import { createFakeClock } from './support/fake-clock.ts';

const look = <T>(ask: () => Promise<T>) => lookAt('runs', 'the table', createFakeClock(), ask);
const failing = (error: Error) => () => Promise.reject(error);

describe('lookAt', () => {
  it('answers what was seen', async () => {
    expect(await look(async () => 1)).toEqual({ seen: 1 });
  });

  it.each([
    ['AWS', new AwsError(fault('aws.access-denied', 'not allowed'), undefined), 'not allowed'],
    ['the store', new StoreError('no table'), 'no table'],
  ])('says in a finding what %s refuses', async (_, error, what) => {
    expect(await look(failing(error))).toEqual({ blind: { group: 'runs', level: 'blind', what, mend: [] } });
  });

  it('gives up when there is no answer', async () => {
    expect(await look(() => new Promise(() => {}))).toMatchObject({
      blind: { level: 'blind', what: 'the table: no answer within 30 s' },
    });
  });

  it('lets a bug through', async () => {
    await expect(look(failing(new TypeError('bug')))).rejects.toThrow('bug');
  });
});
