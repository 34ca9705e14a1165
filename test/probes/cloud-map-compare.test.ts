import { describe, expect, it } from 'vitest';

import type { Instance } from '../../shared/aws/cloud-map.ts';
import { compareAnswers } from '../../shared/probes/cloud-map-compare.ts';

const at = (n: number, healthy = true): Instance => ({ id: `i-${n}`, ipv4: `10.0.0.${n}`, healthy });
const address = (n: number): string => `10.0.0.${n}`;
const many = Array.from({ length: 10 }, (_, n) => n);

describe('the answers of DNS against the registry', () => {
  it.each<[string, string[], Instance[], string[], string[]]>([
    ['agree in any order', [address(2), address(1)], [at(1), at(2)], [], []],
    ['hold an address that is not registered', [address(1), address(9)], [at(1)], [address(9)], []],
    ['lack a registered address', [address(1)], [at(1), at(2)], [], [address(2)]],
    ['differ both ways', [address(9)], [at(1)], [address(9)], [address(1)]],
    ['are none', [], [at(1)], [], [address(1)]],
    ['hold an unhealthy instance', [address(1), address(2)], [at(1), at(2, false)], [address(2)], []],
    ['leave out an unhealthy instance', [address(1)], [at(1), at(2, false)], [], []],
    ['hold all when all are unhealthy', [address(1)], [at(1, false)], [], []],
    ['hold eight of ten', many.slice(0, 8).map(address), many.map((n) => at(n)), [], []],
    ['hold five of ten', many.slice(0, 5).map(address), many.map((n) => at(n)), [], many.slice(5).map(address)],
    ['are IPv6', ['::2'], [{ ...at(1), ipv6: '::1' }], ['::2'], ['::1']],
    ['are a CNAME', ['LB.Local.'], [{ id: 'a', cname: 'lb.local', healthy: true }], [], []],
    ['are SRV targets', ['i-1.mlflow.hokusai.local'], [at(1), at(2)], [], ['i-2.mlflow.hokusai.local']],
  ])('%s', (_, answers, instances, stale, missing) => {
    expect(compareAnswers(answers, instances, 'mlflow.hokusai.local')).toEqual({ stale, missing });
  });
});
