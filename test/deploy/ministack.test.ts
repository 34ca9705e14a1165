import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { needsEmulator } from '../support/needs.ts';
import { eventually } from './bench.ts';
import { startEmulator } from './ministack.ts';

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

describe.skipIf(needsEmulator())('the AWS emulator', () => {
  it('keeps to loopback and to its own folder, and is gone when it is stopped', async () => {
    const emulator = await startEmulator();
    expect(new URL(emulator.url).hostname).toBe('127.0.0.1');
    expect(await emulator.log()).toContain('Running on http://127.0.0.1:');
    await emulator.stop();
    expect(await answers(emulator.url)).toBe(false);
    await expect(readdir(emulator.folder)).rejects.toThrow('ENOENT');
  });

  it('ends when the process that started it is killed', async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'emulator-child.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    const { url, folder } = JSON.parse(String(line));
    expect(await answers(url)).toBe(true);
    child.kill('SIGKILL');
    await eventually(async () => ((await answers(url)) ? undefined : true), 'the emulator ends');
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});
