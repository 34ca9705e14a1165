import { createSecretsClient, createSsmClient } from '../../shared/aws/clients.ts';
import { createReferenceReader } from '../../shared/aws/parameters.ts';
import { systemClock } from '../../shared/time/clock.ts';
import { standardTimings } from '../../shared/time/timings.ts';
import { ownSubnets } from './subnets.ts';

/** Reads references from SSM and Secrets Manager; the function's subnet needs a way to both. */
export const composeRuntimeRead = () =>
  createReferenceReader({
    ssm: createSsmClient(ownSubnets()),
    secrets: createSecretsClient(ownSubnets()),
    env: process.env,
    clock: systemClock,
    cacheMs: standardTimings.referenceCacheMs,
  });
