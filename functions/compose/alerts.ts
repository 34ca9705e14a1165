import { resolveAlerts } from '../../shared/config/references.ts';
import type { ReadForChecks } from '../../shared/resolve.ts';
import { composeRead } from './references.ts';

type ResolveAlert = (
  key: 'dashboard' | 'deadman' | 'topicArn',
  written: string,
) => Promise<{ value: string } | { problem: string }>;

/** Fills in the references of a value of `alerts:`, or says why that cannot be done; reads with one reader, once there is one. */
export const composeAlerts = (): ResolveAlert => {
  let reading: ReturnType<typeof composeRead> | undefined;
  const read: ReadForChecks = async (reference) => {
    reading ??= composeRead();
    return (await reading)(reference);
  };
  return async (key, written) => {
    const resolved = await resolveAlerts({ email: [], [key]: written }, read);
    if ('failure' in resolved) return { problem: `alerts.${key}: ${resolved.failure.message}` };
    if ('unusable' in resolved) return { problem: `alerts.${key}: ${resolved.unusable}` };
    return { value: resolved.alerts[key] ?? written };
  };
};
