import { describe, expect, it } from 'vitest';

import { ackOf, silenceOf } from '../../shared/health/silence.ts';
import { minute } from '../store/samples.ts';

describe('silenceOf', () => {
  const said = { since: minute(0), because: 'patching', by: 'jane' };
  const service = { target: 'redis', until: minute(10), ...said };
  const check = { target: 'redis-primary', until: minute(20), ...said };
  const of = (name: string, at: number) => silenceOf([service, check], { check: name, service: 'redis' }, minute(at));

  it("is a check's own or its service's, as long as it lasts", () => {
    expect(of('redis-primary', 9)).toBe(service);
    expect(of('redis-primary', 10)).toBe(check);
    expect(of('redis-primary', 20)).toBeUndefined();
    expect(of('redis-replica', 9)).toBe(service);
    expect(of('redis-replica', 10)).toBeUndefined();
  });
});

describe('ackOf', () => {
  const ack = { incident: 'INC-1', at: minute(5), by: 'jane' };

  it('is that of the incident', () => {
    expect(ackOf([{ ...ack, incident: 'INC-2' }, ack], { id: 'INC-1' })).toBe(ack);
    expect(ackOf([ack], { id: 'INC-3' })).toBeUndefined();
  });

  it('does not count when the incident failed again after it', () => {
    expect(ackOf([ack], { id: 'INC-1', reopenedAt: minute(5) })).toBe(ack);
    expect(ackOf([ack], { id: 'INC-1', reopenedAt: minute(6) })).toBeUndefined();
  });
});
