import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

import { storeCommand } from '../../shared/diagnosis/reference-commands.ts';
import { needsJq } from '../support/needs.ts';

const TYPED = 'a "b" \\c $d';

/** What the command stores when a person types `TYPED`; `get` is what the shell does in place of `get-secret-value`. */
const storedBy = (command: string, get = 'false'): string => {
  const aws = `aws() { case "$2" in get-*) ${get} ;; *) cat ;; esac; }`;
  const line = `stty() { :; }; ${aws}; ${command}`;
  return execFileSync('sh', ['-c', line], { input: `${TYPED}\n`, stdio: ['pipe', 'pipe', 'ignore'] }).toString();
};

const command = (reference: Parameters<typeof storeCommand>[1], exists: boolean, hidden = false): string =>
  storeCommand('us-east-1', reference, exists, hidden);
const secret = { source: 'secret', name: 'lab/redis' } as const;

describe('a value that a person types', () => {
  it('is stored as it is', () => {
    expect(storedBy(command({ source: 'ssm', name: '/lab/host' }, true))).toBe(`value: ${TYPED}`);
    expect(storedBy(command({ source: 'ssm', name: '/lab/password' }, true, true))).toBe(TYPED);
    expect(storedBy(command(secret, true))).toBe(TYPED);
  });

  it('is in no list of processes', () => {
    const lines = [
      command({ source: 'ssm', name: '/lab/password' }, false, true),
      command(secret, false),
      command({ ...secret, key: 'token' }, false),
      command({ ...secret, key: 'token' }, true),
    ];
    for (const line of lines) {
      // `printf` is part of every shell; `$new` is a name of jq's own.
      const programs = line.replaceAll(/printf %s "\$\w+"|'[^']*'/g, '');
      expect(programs).not.toMatch(/\$\w/);
    }
  });
});

describe.skipIf(needsJq())('a key of a secret', () => {
  const withKey = { ...secret, key: 'token' };

  it('is stored as JSON', () => {
    expect(JSON.parse(storedBy(command(withKey, false)))).toEqual({ token: TYPED });
  });

  it('leaves the other keys as they are', () => {
    const get = `echo '{"token":"old","user":"watcher"}'`;
    expect(JSON.parse(storedBy(command(withKey, true), get))).toEqual({ token: TYPED, user: 'watcher' });
  });

  it.each([
    ['cannot be read', 'false'],
    ['is no JSON object', 'echo plain'],
  ])('stores nothing, which AWS refuses, where the secret %s', (_, get) => {
    expect(storedBy(command(withKey, true), get)).toBe('');
  });
});
