import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { asking, askingSecret, awsCommand, PIPED, piping, shell } from '../../shared/aws/command.ts';
import { refusedAwsCalls } from '../support/aws-commands.ts';
import { needsEmulator } from '../support/needs.ts';
import { runInShells } from '../support/shell-lines.ts';

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

it('quotes what zsh would take for a program', () => {
  expect(shell('echo', '=x', 'a=x')).toBe("echo '=x' a=x");
});

describe('in every shell that is here', () => {
  const put = awsCommand('us-east-1', 'ssm', 'put-parameter', { name: '/a', value: PIPED });
  const wordsIn = async (line: string) => {
    const ran = await runInShells([line]);
    expect(ran.length).toBeGreaterThan(0);
    return ran.map(({ calls, problem }) => problem ?? calls);
  };
  const once = (calls: unknown) => expect.arrayContaining([calls]);

  it('asks for a value, which a command then has', async () => {
    const line = `${asking("it's 100 %", 'value')} && aws ssm put-parameter --value "$value"`;
    for (const calls of await wordsIn(line)) {
      expect(calls).toEqual([{ words: ['ssm', 'put-parameter', '--value', '80'] }]);
    }
  });

  it('asks for a secret, which a command has by a pipe only', async () => {
    const words = ['ssm', 'put-parameter', '--name', '/a', '--value', PIPED, '--region', 'us-east-1'];
    for (const calls of await wordsIn(`${askingSecret('password', 'value')} && ${piping('value', put)}`)) {
      expect(calls).toEqual([{ words, input: '80' }]);
    }
  });

  it.each([
    ['a program that is not known', 'nosuch 2>/dev/null; aws sts get-caller-identity', /nosuch: not found/],
    ['a line that no shell can read', 'aws sts get-caller-identity "', /fails in/],
    ['a command that is not reached', 'test a = b && aws sts get-caller-identity', /fails in/],
    ['a command that another one hides', 'true || aws sts get-caller-identity', /calls aws 0 times/],
    ['a secret that is to come from the terminal', put, /reads the terminal/],
    ['a pipe with nothing in it', `: | ${put}`, /gets nothing/],
  ])('%s is told', async (_, line, problem) => {
    expect(await wordsIn(line)).toEqual(once(expect.stringMatching(problem)));
  });

  it.skipIf(needsEmulator())('a call that the AWS CLI refuses is told', () => {
    const call = (line: string) => ({ words: line.split(' ') });
    const wrong = [
      call('ecs update-service --service a --desired-count many'),
      call('ecs update-service --services a'),
      call('ec2 describe-subnets --filters Key=vpc-id,Values=vpc-0'),
      call('acm describe-certificate --certificate-arn short'),
      call('ecs execute-command --cluster a --command sh --interactive'),
    ];
    const right = [
      call('ec2 modify-vpc-attribute --vpc-id vpc-0 --enable-dns-hostnames Value=true'),
      call('ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0'),
      call('ecs execute-command --cluster a --task b --command sh --interactive'),
      call('sso login'),
    ];
    expect(refusedAwsCalls([...right, ...wrong]).map(([words]) => words)).toEqual(wrong.map(({ words }) => words));
  });
});
