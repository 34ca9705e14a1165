import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { environmentFolder } from './needs.ts';

/** The command lines that the AWS CLI would refuse, each with its reason; nothing is sent anywhere. Needs `needsEmulator`. */
export const refusedAwsCommands = (lines: readonly string[]): [line: string, problem: string][] => {
  const script = join(import.meta.dirname, 'aws_commands.py');
  const env = {
    AWS_ACCESS_KEY_ID: 'nobody',
    AWS_SECRET_ACCESS_KEY: 'nobody',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: '/nowhere',
  };
  const input = JSON.stringify(lines);
  return JSON.parse(execFileSync(join(environmentFolder, 'bin/python'), [script], { input, env }).toString());
};
