import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { Bench } from './bench.ts';
import { run, serverless } from './programs.ts';

/** The templates, before an eye that knows CloudFormation's rules for the region. */
export const describeTemplate = (bench: Bench): void => {
  const lint = async (path: string) => {
    const { code, stdout, stderr } = await run(bench.emulator, 'cfn-lint', ['--regions', 'us-east-1', '--', path]);
    return { code, printed: stdout + stderr };
  };
  const clean = { code: 0, printed: '' };

  describe('the packaged template', () => {
    it('has nothing for cfn-lint to find', async () => {
      const path = join(bench.emulator.folder, 'template.json');
      await writeFile(path, bench.deployment.template);
      expect(await lint(path)).toEqual(clean);
    });

    it('has nothing either when the network is in parameters, with the configuration of this repository', async () => {
      const folder = join(bench.emulator.folder, 'package');
      const parameters = ['subnetIds=ssm:/network/subnets', 'securityGroupIds=ssm:/network/groups'];
      const args = parameters.flatMap((each) => ['--param', each]);
      await serverless(bench.emulator, 'development', ['package', '--package', folder, ...args]);
      expect(await lint(join(folder, 'cloudformation-template-update-stack.json'))).toEqual(clean);
    });
  });
};
