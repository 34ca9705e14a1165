import type { DialDeps } from '../net/dial.ts';
import { inspectName } from './dns-inspect.ts';
import type { Inspector, Inspectors } from './inspect.ts';
import { createTargetGroupInspector } from './target-group-inspect.ts';

/** The closer looks that there are, by kind. */
export const createInspectors = (deps: DialDeps): Inspectors => {
  const inspectHost: Inspector<'redis' | 'tcp'> = ({ host: name, resolver }, outcome, signal) =>
    inspectName({ name, resolver }, outcome, deps, signal);
  return {
    dns: ({ name, resolver }, outcome, signal) => inspectName({ name, resolver }, outcome, deps, signal),
    redis: inspectHost,
    tcp: inspectHost,
    http: ({ url, resolver }, outcome, signal) =>
      inspectName({ name: new URL(url).hostname, resolver }, outcome, deps, signal),
    'target-group': createTargetGroupInspector(deps),
  };
};
