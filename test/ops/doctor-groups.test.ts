import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { contains } from '../../shared/aws/cidr.ts';
import { letsHttps } from '../../shared/ops/doctor-groups.ts';

const range = fc
  .record({ address: fc.ipV4(), bits: fc.integer({ min: 0, max: 32 }) })
  .map(({ address, bits }) => `${address}/${bits}`);
const numberOf = (cidr: string): number =>
  (cidr.split('/')[0] ?? '').split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const bitsOf = (cidr: string): number => Number(cidr.split('/')[1]);

describe('contains', () => {
  it('is what the first bits of the addresses say', () => {
    fc.assert(
      fc.property(range, range, (outer, inner) => {
        const size = 2 ** (32 - bitsOf(outer));
        const sameBlock = Math.floor(numberOf(outer) / size) === Math.floor(numberOf(inner) / size);
        expect(contains(outer, inner)).toBe(sameBlock && bitsOf(outer) <= bitsOf(inner));
      }),
    );
  });

  it('holds for a range and itself, and for everything in 0.0.0.0/0', () => {
    fc.assert(
      fc.property(range, (cidr) => {
        expect(contains(cidr, cidr)).toBe(true);
        expect(contains('0.0.0.0/0', cidr)).toBe(true);
      }),
    );
  });
});

describe('letsHttps', () => {
  it('asks for 443 among the ports of a TCP rule', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.nat(65_535), (one, other) => {
        const [fromPort, toPort] = [Math.min(one, other), Math.max(one, other)];
        const rules = [{ protocol: 'tcp', fromPort, toPort, cidrs: ['0.0.0.0/0'], groupIds: [], prefixLists: [] }];
        expect(letsHttps(rules, 'internet')).toBe(fromPort <= 443 && 443 <= toPort);
      }),
    );
  });
});
