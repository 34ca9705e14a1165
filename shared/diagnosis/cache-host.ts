import { cacheNameOf } from '../aws/cache-names.ts';
import type { Evidence } from './evidence.ts';

/** The host that a check asks or resolves, in lower case; nothing when that is behind a reference nobody resolved. */
export const hostOf = ({ inspection, check }: Evidence): string | undefined => {
  const { host, name } = inspection?.asked ?? {};
  const written = check.kind === 'redis' || check.kind === 'tcp' ? check.host : undefined;
  const host_ = host ?? name ?? written ?? (check.kind === 'dns' ? check.name : undefined);
  return host_ === undefined || host_.includes('${') ? undefined : host_.toLowerCase().replace(/\.$/, '');
};

/** The host when it is an endpoint of ElastiCache; there no machine is ours, and Redis refuses `CONFIG` and the like. */
export const cacheHostOf = (evidence: Evidence): string | undefined => {
  const host = hostOf(evidence);
  return host !== undefined && cacheNameOf(host) !== undefined ? host : undefined;
};
