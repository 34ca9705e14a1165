import { afterEach, describe, expect, it, vi } from 'vitest';

import { composeDiagnosing } from '../../functions/compose/diagnosing.ts';
import { checkOf } from '../diagnosis/evidence.ts';
import { refusedAwsCalls } from '../support/aws-commands.ts';
import { needsEmulator } from '../support/needs.ts';
import { runInShells } from '../support/shell-lines.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the command that proves a mend in a deployment', () => {
  const redis = checkOf('redis', { host: 'redis.local', port: 6379, mode: 'single' });
  const outside = { ...redis, from: 'outside' as const };
  const validate = (check: typeof redis): string => {
    vi.stubEnv('DEPLOYMENT', 'vpcwatch-development');
    vi.stubEnv('AWS_REGION', 'us-east-1');
    return composeDiagnosing().validateOf(check);
  };

  it.each([
    ['in the VPC', redis, 'spot-check'],
    ['outside', outside, 'spot-check-outside'],
  ])('asks the function %s for that check', async (_, check, name) => {
    const ran = await runInShells([validate(check)]);
    expect(ran.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    for (const { words, input = '' } of ran.flatMap(({ calls }) => calls)) {
      expect(words).toContain(`vpcwatch-development-${name}`);
      expect(JSON.parse(input)).toEqual({ checks: [check.id] });
    }
  });

  it.skipIf(needsEmulator())('is taken by the AWS CLI as it is', async () => {
    const ran = await runInShells([redis, outside].map(validate));
    expect(refusedAwsCalls(ran.flatMap(({ calls }) => calls))).toEqual([]);
  });
});
