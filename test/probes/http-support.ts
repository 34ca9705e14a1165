import { afterEach, expect } from 'vitest';

import type { CheckOf, Resolved } from '../../shared/config/schema.ts';
import type { Outcome } from '../../shared/health/outcome.ts';
import { createHttpProbe } from '../../shared/probes/http.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { resolvedCheck } from '../support/checks.ts';

type HttpCheck = Resolved<CheckOf<'http'>>;

/** A token that would show in any spelling. */
export const CANARY = 'c@nary/+ secret=%';

const cleanUps: (() => Promise<void> | void)[] = [];
/** Ends with the test. */
export const lasting = async <Server extends { stop(): Promise<void> | void }>(
  starting: Promise<Server> | Server,
): Promise<Server> => {
  const server = await starting;
  cleanUps.push(() => server.stop());
  return server;
};
afterEach(async () => {
  const failures: unknown[] = [];
  // One that fails must not leave the servers of the others behind.
  for (const cleanUp of cleanUps.splice(0).reverse()) {
    try {
      await cleanUp();
    } catch (error) {
      failures.push(error);
    }
  }
  expect(failures).toEqual([]);
});

const probe = createHttpProbe({ clock: systemClock });

/** One answer, as the runner asks; the canary is in a header, and expected in nothing that is kept. */
export const askHttp = async (own: Partial<HttpCheck> & { url: string }): Promise<Outcome> => {
  const headers = { authorization: `Bearer ${CANARY}`, ...own.headers };
  const check = resolvedCheck('http', { method: 'GET', redirects: 5, timeoutMs: 3000, ...own, headers });
  const outcome = await probe(check, AbortSignal.timeout(check.timeoutMs));
  const kept = JSON.stringify(outcome);
  const inJson = JSON.stringify(CANARY).slice(1, -1);
  for (const spelling of [CANARY, inJson, encodeURIComponent(CANARY), Buffer.from(CANARY).toString('base64')]) {
    expect(kept).not.toContain(spelling);
  }
  return outcome;
};

export const phaseNames = (outcome: Outcome): string[] => outcome.phases.map(({ name }) => name);
