import { resolveAlerts } from '../../shared/config/references.ts';
import { composeRead } from './references.ts';

type ResolveLink = (key: 'dashboard' | 'deadman', written: string) => Promise<{ url: string } | { problem: string }>;

/** Fills in the references of a URL of `alerts:`, or says why that cannot be done; reads with one reader, once there is a link. */
export const composeLinks = (): ResolveLink => {
  let reading: ReturnType<typeof composeRead> | undefined;
  return async (key, written) => {
    reading ??= composeRead();
    const resolved = await resolveAlerts({ email: [], [key]: written }, await reading);
    if ('failure' in resolved) return { problem: `alerts.${key}: ${resolved.failure.message}` };
    if ('unusable' in resolved) return { problem: `alerts.${key}: ${resolved.unusable}` };
    return { url: resolved.alerts[key] ?? written };
  };
};
