import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { awsCommand, shell } from '../../shared/aws/command.ts';

it('writes options as the CLI spells them, the Region last', () => {
  expect(awsCommand('us-east-1', 'ecs', 'update-service', { cluster: 'a', desiredCount: 2 })).toBe(
    'aws ecs update-service --cluster a --desired-count 2 --region us-east-1',
  );
});

it('leaves out what is not known, and the Region too', () => {
  expect(awsCommand(undefined, 'ssm', 'describe-parameters', { nextToken: undefined })).toBe(
    'aws ssm describe-parameters',
  );
});

it('writes flags and lists', () => {
  const options = { overwrite: true, names: ['a b', 'c'] } as const;
  expect(awsCommand(undefined, 'ssm', 'x', options)).toBe("aws ssm x --overwrite --names 'a b' c");
});

it('a shell reads every word as it was', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
        { maxLength: 4 },
      ),
      (words) => {
        const read = execFileSync('sh', ['-c', `printf '%s\\0' ${shell('x', ...words)}`]).toString();
        expect(read).toBe(['x', ...words].map((word) => `${Buffer.from(word)}\0`).join(''));
      },
    ),
    { numRuns: 40 },
  );
});
