import type { Check, Kind } from '../../shared/config/schema.ts';
import { isForbiddenAddress } from '../../shared/net/forbidden.ts';
import type { Inspect } from '../../shared/probes/inspect.ts';
import type { Probe, Probes } from '../../shared/probes/probe.ts';
import type { RunDeps } from '../../shared/probes/run.ts';
import { createResolve } from '../../shared/resolve.ts';
import type { Store } from '../../shared/store/store.ts';
import { type Clock, systemClock } from '../../shared/time/clock.ts';
import { standardTimings, type Timings } from '../../shared/time/timings.ts';
import { composeRead } from './references.ts';
import { composeStore } from './store.ts';

/** What a probe may be made of. */
export type Needs = {
  clock: Clock;
  timings: Timings;
  store: Store;
  refuses: (address: string, port: number) => boolean;
};
/** How a function makes the probes of its kinds; a bundle has the clients of these and no others. */
export type Makers = { [K in Kind]?: (needs: Needs) => Probe<K> | Promise<Probe<K>> };

/** Everything that checks are run with; only probes that these checks ask for are made. */
export const composeProbing = async (
  checks: readonly Check[],
  makers: Makers,
): Promise<RunDeps & { store: Store; timings: Timings }> => {
  const needs = { clock: systemClock, timings: standardTimings, store: composeStore(), refuses };
  const kinds = [...new Set(checks.map(({ kind }) => kind))];
  const probes = await Promise.all(kinds.map(async (kind) => [kind, await makerOf(kind, makers)(needs)]));
  const resolve = createResolve(await composeRead());
  return { ...needs, probes: Object.fromEntries(probes) as Probes, resolve, inspect: inspectWhenNeeded(needs) };
};

/** What a closer look needs is loaded with the first failure. */
const inspectWhenNeeded = (needs: Needs): Inspect => {
  const timeoutMs = needs.timings.inspectMs;
  let loading: Promise<Inspect> | undefined;
  return {
    timeoutMs,
    look: async (check, outcome, signal) => {
      loading ??= import('./inspecting.ts').then(({ composeInspect }) => composeInspect(needs));
      return (await loading).look(check, outcome, signal);
    },
  };
};

const makerOf = (kind: Kind, makers: Makers) => {
  const make = makers[kind];
  if (make) return make;
  throw new TypeError(`this function has no probe for ${kind} checks, only for ${Object.keys(makers).join(', ')}`);
};

const refuses: Needs['refuses'] = (address, port) =>
  isForbiddenAddress(
    address,
    { allowLoopback: process.env.ALLOW_LOOPBACK === 'true', runtimeApi: process.env.AWS_LAMBDA_RUNTIME_API },
    port,
  );
