import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fault } from '../../shared/health/fault.ts';
import type { Incident } from '../../shared/health/incident.ts';
import { failing, healthy } from '../../shared/health/outcome.ts';
import { headItem, memberItem, readHead, readStep, stepItem } from '../../shared/store/incident-items.ts';
import {
  changeItem,
  type Item,
  readChange,
  readResult,
  readState,
  resultItem,
  stateItem,
  tickKey,
  toResult,
} from '../../shared/store/items.ts';
import { BUCKETS, bucketOf } from '../../shared/store/table-definition.ts';
import { anyIncident, anyRun, anyState } from './arbitraries.ts';
import { changeOf, incidentOf, memberOf, minute, runOf, stateOf, stepOf } from './samples.ts';

/** As DynamoDB gives it back. */
const stored = (item: Item): Item => unmarshall(marshall(item, { removeUndefinedValues: true })) as Item;
const keyOf = ({ pk, sk }: Item) => `${pk} ${sk}`;

describe('items', () => {
  it('give back any state, incident, step, result and change as it was', () => {
    fc.assert(
      fc.property(anyState, anyRun, anyIncident, (state, run, incident) => {
        expect(readState(stored({ ...stateItem(state), rev: state.rev, writer: 'w' }))).toStrictEqual(state);
        for (const change of state.pending) expect(readChange(stored(changeItem(change)))).toStrictEqual(change);
        expect(readResult(stored(resultItem(toResult(run), 1)))).toStrictEqual(toResult(run));
        expect(readHead(stored({ ...headItem(incident), rev: incident.rev }))).toStrictEqual(incident);
        expect(readStep(stored(stepItem(incident.id, incident.step, 1)))).toStrictEqual(incident.step);
      }),
    );
  });

  it.each([
    [stateItem(stateOf('redis')), 'CHECK#redis STATE'],
    [resultItem(toResult(runOf('redis', minute(1))), 1), 'CHECK#redis RESULT#2026-11-25T00:01:00Z'],
    [changeItem(changeOf('redis', 12)), 'CHECK#redis CHANGE#2026-11-25T00:12:00Z#000012'],
    [headItem(incidentOf('INC-7')), 'INCIDENT#INC-7 HEAD'],
    [memberItem('INC-7', memberOf('redis')), 'INCIDENT#INC-7 MEMBER#redis'],
    [stepItem('INC-7', stepOf('INC-7', 3), 1), 'INCIDENT#INC-7 STEP#000003'],
    [tickKey({ function: 'probe-dns', shard: 2 }), 'TICK#probe-dns#2 TICK'],
  ])('have the keys of the public schema: %#', (item, key) => {
    expect(keyOf(item as Item)).toBe(key);
  });

  it('spread ids over all eight buckets, the same id always into the same', () => {
    const buckets = Array.from({ length: 400 }, (_, i) => bucketOf(`check-${i}`));
    expect(new Set(buckets)).toEqual(new Set(BUCKETS));
    expect(bucketOf('redis-primary')).toBe('3');
  });
});

describe('stateItem', () => {
  it.each([
    ['healthy', stateOf('a'), 'healthy', minute(0)],
    ['nothing measured yet', withoutVerdict(), 'unknown', minute(0)],
    ['blind', stateOf('a', { blindSince: minute(9) }), 'unknown', minute(9)],
    ['removed while blind', stateOf('a', { verdict: 'removed', blindSince: minute(9) }), 'removed', minute(0)],
  ])('says what people see and since when: %s', (_, state, status, since) => {
    expect(stateItem(state)).toMatchObject({ status, since, verdictSince: minute(0) });
  });

  it('is on the index of untold changes exactly while some are pending', () => {
    const { currentBucket, untold, untoldBucket } = stateItem(stateOf('a', { pending: [changeOf('a', 1)] }));
    expect({ untold, untoldBucket }).toEqual({ untold: 1, untoldBucket: currentBucket });
    expect(Object.keys(stateItem(stateOf('a')))).not.toEqual(expect.arrayContaining(['untold']));
    expect(Object.keys(stateItem(stateOf('a')))).not.toEqual(expect.arrayContaining(['untoldBucket']));
  });
});

describe('toResult', () => {
  it('keeps fault, latency by phase, settling and the faults of the attempts that did not count', () => {
    const refused = failing(fault('tcp.refused', 'refused'));
    const slow = failing(fault('redis.slow', 'answers after 80 ms'), {
      phases: [
        { name: 'resolve', stage: 'dns', ms: 1.5 },
        { name: 'ping', stage: 'command', ms: 60 },
        { name: 'ping', stage: 'command', ms: 20 },
      ],
      facts: { role: 'master' },
    });
    const outcome = { ...slow, settling: true as const };
    expect(toResult(runOf('redis', minute(1), outcome, { attempts: [refused, outcome], cold: true }))).toStrictEqual({
      check: 'redis',
      at: minute(1),
      status: 'degraded',
      fault: { code: 'redis.slow', stage: 'command', message: 'answers after 80 ms' },
      latencyMs: 81.5,
      phases: { resolve: 1.5, ping: 80 },
      facts: { role: 'master' },
      failedAttempts: ['tcp.refused'],
      cold: true,
      settling: true,
    });
  });

  it('turns numbers that DynamoDB cannot hold into text', () => {
    const facts = { fits: 0.1, huge: 1e300, list: [{ tiny: 1e-300 }], serial: 2 ** 60 };
    expect(toResult(runOf('a', minute(1), healthy({ phases: [], facts }))).facts).toEqual({
      fits: 0.1,
      huge: '1e+300',
      list: [{ tiny: '1e-300' }],
      serial: '1152921504606847000',
    });
  });
});

describe('headItem', () => {
  const storm = (members: number, message: (i: number) => string): Incident =>
    incidentOf('INC-1', {
      members: Array.from({ length: members }, (_, i) =>
        memberOf(`check-${i}-${'x'.repeat(40)}`, {
          service: `service-${i}`,
          fault: fault('tcp.timeout', message(i)),
        }),
      ),
    });

  it.each([500, 2000])('holds an incident of %i members whole, within the 400 KB of an item', (members) => {
    const incident = storm(members, (i) => `connection to 10.0.${i >> 8}.${i & 255} timed out; ${'é'.repeat(250)}`);
    const item = headItem(incident);
    expect((item.whole as Uint8Array).length).toBeLessThan(380_000);
    expect(readHead({ ...item, rev: 0 })).toStrictEqual(incident);
  });

  it('cuts the messages of the faults when nothing else makes it fit, and keeps everything else', () => {
    const incident = storm(2000, (i) => noise(i, 900));
    const read = readHead({ ...headItem(incident), rev: 0 });
    const cut = read.members[0]?.fault?.message.length ?? 0;
    expect([100, 300]).toContain(cut);
    const uncut = incident.members.map((m) => ({
      ...m,
      fault: m.fault && { ...m.fault, message: m.fault.message.slice(0, cut) },
    }));
    expect(read).toStrictEqual({ ...incident, members: uncut });
  });

  it('refuses a message that does not fit, and says whose', () => {
    const message = { ...stepOf('INC-1', 1).message, text: noise(1, 900_000) } as NonNullable<
      Incident['step']['message']
    >;
    expect(() => headItem(incidentOf('INC-1', { step: stepOf('INC-1', 1, { message }) }))).toThrow(
      'INC-1 with 1 members and its message does not fit into 380000 bytes',
    );
  });
});

function withoutVerdict() {
  const { verdict: _, ...state } = stateOf('a');
  return state;
}

/** Text that does not compress. */
function noise(seed: number, length: number): string {
  let x = seed + 1;
  return Array.from({ length }, () => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) >>> 0;
    return String.fromCharCode(33 + ((x >>> 16) % 94));
  }).join('');
}
