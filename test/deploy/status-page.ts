import { describe, expect, it } from 'vitest';

import type { Bench } from './bench.ts';

/** What a function URL sends. The emulator serves the URL by a name that only AWS's DNS knows. */
const request = { version: '2.0', rawPath: '/', requestContext: { http: { method: 'GET', path: '/' } } };

/** The page of the deployment, after something broke and was mended. */
export const describeStatusPage = (bench: Bench): void => {
  describe('the status page', () => {
    it('answers a request to its function URL with what stands', async () => {
      const { outputs, invoke } = bench.deployment;
      expect(outputs.StatusPageUrl).toMatch(/^https:\/\/[a-z0-9]+\.lambda-url\.us-east-1\.on\.aws\/$/);
      const page = (await invoke('status-page', request)) as { statusCode: number; body: string };
      expect(page.statusCode).toBe(200);
      for (const name of ['Emulated', 'Cache', 'API', 'Site']) expect(page.body).toContain(name);
      expect(page.body).not.toContain(bench.platform.canary);
    });
  });
};
