import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

import type { CheckResult } from './target-health.ts';

export type CheckRequest = {
  protocol: 'HTTP' | 'HTTPS';
  address: string;
  port: number;
  path: string;
  /** Codes and ranges that pass: `200`, `200,302`, `200-399`. */
  matcher: string;
  timeoutMs: number;
};

/** Asks a target as an Application Load Balancer does: by its address, without looking at certificates or bodies. */
export const checkTarget = async (check: CheckRequest, stopped: AbortSignal): Promise<CheckResult> => {
  const timedOut = AbortSignal.timeout(check.timeoutMs);
  try {
    const status = await statusOf(check, AbortSignal.any([timedOut, stopped]));
    if (matches(check.matcher, status)) return { passed: true };
    const description = `Health checks failed with these codes: [${status}]`;
    return { passed: false, reason: 'Target.ResponseCodeMismatch', description };
  } catch {
    return timedOut.aborted
      ? { passed: false, reason: 'Target.Timeout', description: 'Request timed out' }
      : { passed: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
  }
};

const statusOf = ({ protocol, address, port, path }: CheckRequest, signal: AbortSignal): Promise<number> =>
  new Promise((resolve, reject) => {
    const options = {
      host: address,
      port,
      path,
      signal,
      agent: false,
      headers: { host: `${address}:${port}`, 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' },
    };
    const request =
      protocol === 'HTTPS' ? requestHttps({ ...options, rejectUnauthorized: false }) : requestHttp(options);
    request.on('error', reject);
    request.on('response', (response) => {
      response.on('error', () => {});
      resolve(response.statusCode ?? 0);
      response.destroy();
    });
    request.end();
  });

const matches = (matcher: string, status: number): boolean =>
  matcher.split(',').some((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return from !== undefined && to !== undefined && status >= from && status <= to;
  });
