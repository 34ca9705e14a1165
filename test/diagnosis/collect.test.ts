import { describe, expect, it, vi } from 'vitest';

import { AwsError } from '../../shared/aws/errors.ts';
import { type AnyCollector, type Collector, createCollect } from '../../shared/diagnosis/collect.ts';
import type { Evidence } from '../../shared/diagnosis/evidence.ts';
import { fault } from '../../shared/health/fault.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { evidenceOf } from './evidence.ts';

const VPC = { id: 'vpc-1', dnsSupport: true, dnsHostnames: true };
const limits = (lookMs = 5000, signal = new AbortController().signal) => ({ clock: systemClock, lookMs, signal });

const vpcLook = (look: Collector<'vpc'>['look'], more: Partial<Collector<'vpc'>> = {}): Collector<'vpc'> => ({
  section: 'vpc',
  what: 'the DNS attributes of the VPC',
  wants: () => true,
  look,
  ...more,
});
const collect = (
  collectors: readonly AnyCollector[],
  evidence: Evidence = evidenceOf('dns.nxdomain'),
  how = limits(),
) => createCollect(collectors)(evidence, how);

const denied = async (): Promise<never> => {
  const words = 'ec2:DescribeVpcAttribute on vpc-1 is not allowed';
  throw new AwsError(fault('aws.access-denied', words), new Error('secret text of an SDK'));
};

describe('what is looked at', () => {
  it('is written under its section', async () => {
    expect((await collect([vpcLook(async () => VPC)])).vpc).toEqual({ seen: VPC });
  });

  it('is nothing where the evidence makes it not worth looking', async () => {
    expect(await collect([vpcLook(async () => VPC, { wants: () => false })])).toEqual(evidenceOf('dns.nxdomain'));
  });

  it('builds on what was looked at before', async () => {
    const zones: Collector<'zones'> = {
      section: 'zones',
      what: 'the zones',
      after: ['vpc'],
      wants: ({ vpc }) => vpc !== undefined,
      look: async ({ vpc }) => [{ id: 'Z1', name: vpc && 'seen' in vpc ? vpc.seen.id : 'unknown' }],
    };
    expect((await collect([zones, vpcLook(async () => VPC)])).zones).toEqual({ seen: [{ id: 'Z1', name: 'vpc-1' }] });
  });
});

describe('what cannot be looked at', () => {
  it('says which action is not allowed', async () => {
    expect((await collect([vpcLook(denied)])).vpc).toEqual({
      unseen: 'could not look at the DNS attributes of the VPC: ec2:DescribeVpcAttribute on vpc-1 is not allowed',
    });
  });

  it('says that there was no answer in time', async () => {
    const silent = vpcLook(() => new Promise(() => {}));
    expect((await collect([silent], evidenceOf('dns.nxdomain'), limits(5))).vpc).toEqual({
      unseen: 'could not look at the DNS attributes of the VPC: no answer within 0 s',
    });
  });

  it('ends with the diagnosis, whatever it may take', async () => {
    const ended = limits(60_000, AbortSignal.abort());
    const silent = vpcLook(() => new Promise(() => {}));
    expect((await collect([silent], evidenceOf('dns.nxdomain'), ended)).vpc).toHaveProperty('unseen');
  });

  it('tells nothing of an error that is not worded for people', async () => {
    const broken = vpcLook(async () => {
      throw new Error('AUTH hunter2');
    });
    expect((await collect([broken])).vpc).toEqual({
      unseen: 'could not look at the DNS attributes of the VPC: the look failed by itself (Error)',
    });
  });

  it('does not keep the others from looking', async () => {
    const zones: Collector<'zones'> = { section: 'zones', what: 'the zones', wants: () => true, look: async () => [] };
    expect((await collect([vpcLook(denied), zones])).zones).toEqual({ seen: [] });
  });

  it('is left alone for a minute after three failures in a row, and then looked at again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      let looks = 0;
      let mended = false;
      const counted = createCollect([
        vpcLook(() => {
          looks += 1;
          return mended ? Promise.resolve(VPC) : denied();
        }),
      ]);
      const look = async () => (await counted(evidenceOf('dns.nxdomain'), limits())).vpc;
      for (let n = 0; n < 5; n += 1) await look();
      expect(looks).toBe(3);
      expect(await look()).toEqual({
        unseen: expect.stringMatching(/is not allowed \(not tried again for a minute\)$/),
      });
      mended = true;
      vi.setSystemTime(Date.now() + 61_000);
      expect(await look()).toEqual({ seen: VPC });
      expect(looks).toBe(4);
    } finally {
      vi.useRealTimers();
    }
  });

  it('is not held to have failed when it was the diagnosis that had no more time', async () => {
    let looks = 0;
    const counted = createCollect([
      vpcLook(() => {
        looks += 1;
        return new Promise(() => {});
      }),
    ]);
    for (let n = 0; n < 5; n += 1) await counted(evidenceOf('dns.nxdomain'), limits(60_000, AbortSignal.abort()));
    expect(looks).toBe(5);
  });
});

it('collectors that wait for each other are a mistake that is told', async () => {
  const zones: Collector<'zones'> = {
    section: 'zones',
    what: 'zones',
    after: ['vpc'],
    wants: () => true,
    look: async () => [],
  };
  await expect(collect([zones, vpcLook(async () => VPC, { after: ['zones'] })])).rejects.toThrow(/wait for each other/);
});
