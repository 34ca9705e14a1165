import { parseWindow, type WeeklyWindow } from './calendar.ts';
import { hashOf } from './canonical.ts';
import { settleSchedule } from './judging.ts';
import type { Check, CheckSettings, Config, ConfigFile, Maintenance } from './schema.ts';

const RETENTION_MS = 90 * 86_400_000;
const REMIND_EVERY_MS = 4 * 3_600_000;

/** Fills in what the file leaves unsaid. The file must have passed all rules. */
export const normalise = (file: ConfigFile): Config => {
  const { platform, timezone, references, alerts } = file;
  const services = Object.entries(file.services);
  const config: Omit<Config, 'hash'> = {
    platform,
    timezone,
    services: services.map(([id, { checks: _, ...service }]) => ({ id, ...service })),
    checks: services.flatMap(([service, { checks }]) =>
      Object.entries(checks).map(([id, check]) => settleCheck(id, service, check, file.defaults)),
    ),
    maintenance: file.maintenance.map(settleWindow),
    references,
    retentionMs: file.retention ?? RETENTION_MS,
    remindEveryMs: file.defaults.remindEvery ?? REMIND_EVERY_MS,
    alerts: settleAlerts(alerts),
    ...(file.report && { report: file.report }),
  };
  return { ...config, hash: hashOf(config) };
};

const settleCheck = (id: string, service: string, check: CheckSettings, defaults: ConfigFile['defaults']): Check => {
  const { timeout, confirm, failAfter, failWhen, recoverAfter, policy, ...asked } = check;
  const resolver = 'resolver' in check ? check.resolver : defaults.resolver;
  const settled = {
    ...asked,
    ...(hasResolver(check) && resolver !== undefined ? { resolver } : {}),
    from: check.from ?? (check.kind === 'cloud-map' ? 'outside' : 'vpc'),
    ...settleSchedule(check, defaults),
  };
  // In the file `service` is that of Cloud Map; in a check it is the one that the check belongs to.
  const registered = check.kind === 'cloud-map' ? { registeredService: check.service } : {};
  // The spread of a union is the union of the spreads, which the compiler does not follow.
  return { ...settled, ...registered, id, service, hash: hashOf(settled) } as Check;
};

const hasResolver = ({ kind }: CheckSettings): boolean => kind !== 'target-group' && kind !== 'cloud-map';

const settleWindow = ({ services, every, reason }: ConfigFile['maintenance'][number]): Maintenance => ({
  services,
  ...windowOf(every),
  reason,
});

const settleAlerts = ({ quiet, ...alerts }: ConfigFile['alerts']): Config['alerts'] => ({
  ...alerts,
  email: alerts.email ?? [],
  ...(quiet && { quiet: { ...windowOf(quiet.every), severities: quiet.severities } }),
});

const windowOf = (every: string): WeeklyWindow => {
  const window = parseWindow(every);
  if (!window) throw new TypeError('a weekly window has passed unchecked');
  return window;
};
