import { describe, expect, it } from 'vitest';

import type { DoctorReport } from '../../shared/doctor.ts';
import type { DoctorGroup } from '../../shared/ops/doctor-finding.ts';
import type { Bench } from './bench.ts';
import { awsCli, vpcwatch } from './programs.ts';

/** `vpcwatch doctor` on the deployment, whose network lacks what a new VPC lacks. */
export const describeDoctor = (bench: Bench): void => {
  const examine = async () => {
    const args = ['doctor', '--stage', 'test', '--config', bench.deployment.config, '--json'];
    const { code, stdout } = await vpcwatch(bench.emulator, args);
    const { findings } = JSON.parse(stdout) as DoctorReport;
    const of = (group: DoctorGroup) => findings.filter((finding) => finding.group === group);
    return { code, of };
  };

  describe('vpcwatch doctor', () => {
    let mending: readonly string[];

    it('finds the deployment whole, but for its network', async () => {
      const { code, of } = await examine();
      expect(code).toBe(1);
      mending = of('network').flatMap(({ mend }) => mend);
      for (const group of ['stack', 'functions', 'permissions', 'topics', 'references'] as const) {
        expect(of(group).filter(({ level }) => level !== 'ok')).toEqual([]);
        expect(of(group).length).toBeGreaterThan(0);
      }
      expect(
        of('network')
          .filter(({ level }) => level === 'missing')
          .map(({ what }) => what),
      ).toEqual([
        expect.stringContaining('has enableDnsHostnames off'),
        expect.stringContaining('com.amazonaws.us-east-1.dynamodb'),
        expect.stringContaining('com.amazonaws.us-east-1.elasticloadbalancing'),
      ]);
    });

    it('names commands that mend it', async () => {
      await awsCli(bench.emulator, mending.join('\n'));
      const after = (await examine()).of('network');
      const left = after.filter(({ level }) => level !== 'ok');
      // The emulator gives an interface endpoint no network interfaces.
      expect(left.map(({ what }) => what)).toEqual([
        expect.stringMatching(/ vpce-\w+ has no network interface in a subnet$/),
      ]);
      expect(after.length).toBeGreaterThan(left.length);
    });
  });
};
