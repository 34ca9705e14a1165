import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { environmentFolder } from './needs.ts';
import type { AwsCall } from './shell-lines.ts';

/** The calls of `aws` that the AWS CLI would refuse, each with its reason; nothing is sent anywhere. Needs `needsEmulator`. */
export const refusedAwsCalls = (calls: readonly AwsCall[]): [words: string[], problem: string][] => {
  const script = join(import.meta.dirname, 'aws_commands.py');
  const env = {
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nobody',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/nowhere',
  };
  const distinct = [...new Map(calls.map((call) => [JSON.stringify(call), call])).values()];
  const input = JSON.stringify(distinct);
  return JSON.parse(execFileSync(join(environmentFolder, 'bin/python'), [script], { input, env }).toString());
};
